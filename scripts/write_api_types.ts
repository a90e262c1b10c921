/**
 * Writes the types of the whole API, for the page's client, into dist/api.d.ts: from the OpenAPI document that the server makes of its
 * routes. `npm run check` runs it, so that the page is never checked against anything but the routes beside it. Nothing that runs needs it.
 * `write_api_types.ts URL FILE`: those of a server that runs, by its /openapi.json, into a file.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../server/config.ts';
import { buildApp } from '../server/http/app.ts';
import type { Service } from '../server/http/route_context.ts';
import { shareBytes } from '../server/process/kept_by_bytes.ts';
import { newLogger } from '../server/process/logging.ts';

const [, , served, output = fileURLToPath(new URL('../dist/api.d.ts', import.meta.url))] = process.argv;

// openapi-typescript prints by the compiler's API, which TypeScript 7 does not have: @ts-morph/common carries the last one that does.
registerHooks({
  resolve: (name, context, next) =>
    next(name === 'typescript' ? new URL('./typescript_api.ts', import.meta.url).href : name, context),
});
const { default: openapiTS, astToString } = await import('openapi-typescript');

async function documentOfRoutes(): Promise<string> {
  // Routes are only put up, never asked: there is no database behind them.
  const config = readConfig({ MAILLAGE_LOG_LEVEL: 'fatal' });
  const regions = { whenLetGo: () => undefined } as unknown as Service['regions'];
  const app = await buildApp({ config, log: newLogger(config), regions, kept: shareBytes(0) } as Service);
  const document = JSON.stringify(app.swagger());
  await app.close();
  return document;
}

const document = served === undefined ? await documentOfRoutes() : await (await fetch(served)).text();
const types = await openapiTS(document, { alphabetize: true });
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, astToString(types));
