/** Writes region.schema.json from the schema that region files are checked by: `node data/sources/regions/write_schema.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { regionFileJsonSchema } from '../region_file.ts';

writeFileSync(
  join(import.meta.dirname, 'region.schema.json'),
  `${JSON.stringify(regionFileJsonSchema(), null, 2)}\n`,
);
