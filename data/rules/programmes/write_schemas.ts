import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NetworksSchema, ProgrammeSchema } from './schema.ts';

/** Writes the published JSON Schemas beside this file: `node data/rules/programmes/write_schemas.ts`. A test compares them. */
const draft = 'https://json-schema.org/draft/2020-12/schema';
export const published = {
  'programme.schema.json': `${JSON.stringify({ $schema: draft, ...ProgrammeSchema }, null, 2)}\n`,
  'networks.schema.json': `${JSON.stringify({ $schema: draft, ...NetworksSchema }, null, 2)}\n`,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(published)) writeFileSync(new URL(name, import.meta.url), text);
}
