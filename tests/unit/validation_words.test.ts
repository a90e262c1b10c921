/** What a request is told that a schema refuses: one sentence in each language, with the choices where there are any. */
import type { AddressInfo } from 'node:net';
import Type from 'typebox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { newApp } from '../../server/http/plugins/index.ts';
import { newLogger } from '../../server/process/logging.ts';
import { Day, Lat, Lon, OneOf, problems } from '../../server/schemas/common.ts';

let app: App;
beforeAll(async () => {
  const config = readConfig({});
  app = (await newApp(config, newLogger(config))).app;
  const querystring = Type.Object({
    lon: Type.Optional(Lon),
    lat: Type.Optional(Lat),
    on: Type.Optional(Day),
    by: Type.Optional(OneOf(['region', 'epci'])),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    q: Type.Optional(Type.String({ maxLength: 3 })),
  });
  const body = Type.Object(
    { add: Type.Array(Type.Object({ lon: Lon }), { maxItems: 1 }), name: Type.Optional(Type.String()) },
    { additionalProperties: false },
  );
  app.get('/ask', { schema: { querystring, response: problems(400) } }, () => ({}));
  app.get('/api/v1/ask', { schema: { querystring, response: problems(400) } }, () => ({}));
  app.get('/api/v1/none', { schema: { response: problems(400) } }, () => ({}));
  app.post('/ask', { schema: { body, response: problems(400) } }, () => ({}));
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const at = () => `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/ask`;
const told = async (response: Response) =>
  (await response.json()) as Record<'code' | 'detail' | 'text_fr', string>;

it.each([
  [
    'by=commune',
    'querystring by must be one of region, epci.',
    'by doit être l’une des valeurs region, epci.',
  ],
  ['count=0', 'querystring count must be 1 or more.', 'count doit être 1 ou plus.'],
  ['count=1.5', 'querystring count must be a whole number.', 'count doit être un nombre entier.'],
  ['q=abcd', 'querystring q must have at most 3 characters.', 'q doit avoir au plus 3 caractères.'],
  ['lon=9,1&lat=42', 'querystring lon must be a number.', 'lon doit être un nombre.'],
  [
    'on=2026-02-30',
    'on must be a day of the calendar, YYYY-MM-DD.',
    'on doit être un jour du calendrier, AAAA-MM-JJ.',
  ],
])('%s: %s', async (query, en, fr) => {
  const { detail, text_fr } = await told(await fetch(`${at()}?${query}`));
  expect(detail).toContain(en);
  expect(text_fr).toContain(fr);
  expect(text_fr).not.toMatch(/\bmust\b|querystring/);
});

it.each([
  ['{}', 'body add is missing.', 'add manque.'],
  ['{"add":[],"ad":1}', 'body ad is not known.', 'ad n’est pas connu.'],
  ['{"add":[{"lon":"x"}]}', 'add.0.lon must be a number.', 'add.0.lon doit être un nombre.'],
  [
    '{"add":[{"lon":1},{"lon":1}]}',
    'add must have at most 1 elements.',
    'add doit avoir au plus 1 éléments.',
  ],
  ['[]', 'body must be an object.', 'le corps doit être un objet.'],
])('%s: %s', async (body, en, fr) => {
  const headers = { 'content-type': 'application/json' };
  const { detail, text_fr } = await told(await fetch(at(), { method: 'POST', body, headers }));
  expect([detail.includes(en) || detail, text_fr.includes(fr) || text_fr]).toEqual([true, true]);
});

it.each([
  [
    'ask?date=2026-01-01',
    'querystring date is not known here: lon, lat, on, by, count, q are.',
    'date n’est pas connu ici : le sont lon, lat, on, by, count, q.',
  ],
  ['none?on=2026-01-01', 'querystring on is not known here.', 'on n’est pas connu ici.'],
])('a parameter that nobody reads is refused, not answered as if it were not there: %s', async (query, en, fr) => {
  const response = await fetch(at().replace('/ask', `/api/v1/${query}`));
  expect(response.status).toBe(400);
  const { detail, text_fr } = await told(response);
  expect(detail).toContain(en);
  expect(text_fr).toContain(fr);
});
