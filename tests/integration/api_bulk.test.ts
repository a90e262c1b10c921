/** Many rows in one request: what all of them were judged by, and rows that cannot be read. */
import { Agent, request } from 'node:http';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { serveGrid } from '../support/serve_grid.ts';
import type { TestRegion } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';

let region: TestRegion;
let server: TestServer;
serveGrid((grid) => {
  ({ region, server } = grid);
});

const ask = (body: string, type: string, accept = type) =>
  server.post('/api/v1/eligibility', body, { 'content-type': type, accept });

it('names programme, rule and coverage of the answers', async () => {
  const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
  const one = (await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`)).body;
  const json = await ask(JSON.stringify([{ id: 'a', lon, lat }]), 'application/json', 'application/x-ndjson');
  expect(JSON.parse(json.text)).toMatchObject({
    id: 'a',
    answer: one.answer,
    programme: one.programme,
    rule: one.rule.id,
    coverage: { id: one.coverage.id },
  });
  const csv = await ask(`id,lon,lat\na,${lon},${lat}\n`, 'text/csv');
  for (const { headers } of [json, csv]) {
    expect(headers.get('maillage-programme')).toBe(one.programme);
    expect(headers.get('maillage-coverage')).toBe(one.coverage.id);
  }
});

it('is documented with each of the bodies that it takes, and takes their examples', async () => {
  const { paths } = (await server.get('/openapi.json')).body;
  const { content } = paths['/api/v1/eligibility'].post.requestBody;
  const examples = Object.entries<{ example?: unknown }>(content).filter(([, { example }]) => example);
  // Of spreadsheets, maps and what is packed there is none to print.
  expect([examples.length, Object.keys(content).length]).toEqual([7, 14]);
  for (const [type, { example }] of examples) {
    const body = typeof example === 'string' ? example : JSON.stringify(example);
    const answer = await ask(body, type, 'application/x-ndjson');
    expect([answer.status, JSON.parse(answer.text)], type).toMatchObject([200, { id: 'a', commune: null }]);
  }
  expect(Object.keys(paths['/api/v1/sites/import'].post.requestBody.content)).toContain('text/csv');
});

it('answers lines of the form that is documented, rows that cannot be read too', async () => {
  const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
  const { paths } = (await server.get('/openapi.json')).body;
  const { schema } = paths['/api/v1/eligibility'].post.responses['200'].content['application/x-ndjson'];
  const validate = new Ajv({ strict: false, formats: { date: true, 'date-time': true } }).compile(schema);
  const rows = JSON.stringify([
    { id: 'a', lon, lat },
    { id: 'b', lon: 'x', lat },
    { lon: 9, lat: 1 },
  ]);
  const { text } = await ask(rows, 'application/json');
  for (const line of text.trimEnd().split('\n')) {
    const answer = JSON.parse(line);
    expect([validate(answer), validate.errors], line).toEqual([true, null]);
    expect(Object.keys(answer).filter((name) => !(name in schema.properties))).toEqual([]);
  }
});

it('gives rows that cannot be read back as they stand, with their id, whatever ends a line', async () => {
  const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
  const rows = ['id;nom;lon;lat', `a;Lieu;${lon};${lat}`, `b;"Lieu;${lon};${lat}`, `c;Lieu;${lon};${lat}`];
  for (const end of ['\n', '\r\n', '\r']) {
    const { text } = await ask(rows.join(end) + end, 'text/csv');
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => line.split(';')[0])).toEqual(['id', 'a', 'b', 'c']);
    expect(lines[2]).toContain(`"""Lieu";${lon};${lat};`);
    expect(lines[2]).toContain('row_unreadable');
    const json = await ask(rows.join(end) + end, 'text/csv', 'application/x-ndjson');
    expect(
      json.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['a', 'b', 'c']);
  }
});

it('keeps the order of more rows than one turn, batch or chunk holds', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => {
    const [lon, lat] = region.point(`s${i % 8}-1`, `s${(i % 8) + 1}-1`, (i % 100) / 100);
    return i % 100 === 7 ? `${i},x,${lat}` : `${i},${lon},${lat}`;
  });
  const { text } = await ask(`id,lon,lat\n${rows.join('\n')}\n`, 'text/csv');
  const lines = text.trimEnd().split('\n').slice(1);
  expect(lines.map((line) => line.split(',').slice(0, 3).join(','))).toEqual(rows);
  expect(lines.filter((line) => line.includes('not_a_number'))).toHaveLength(50);
});

it('answers many rows, which threads judge, as it answers few, which it judges itself: to the byte', async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => {
    const [lon, lat] = region.point(`s${i % 8}-1`, `s${(i % 8) + 1}-1`, (i % 100) / 100);
    const [away, wrong, swapped] = [7, 8, 9].map((n) => i % 50 === n);
    if (wrong) return { id: `é${i}`, lon: 'x', lat };
    return swapped ? { id: `é${i}`, lon: lat, lat: lon } : { id: `é${i}`, lon: away ? lon + 2 : lon, lat };
  });
  const json = (some: typeof rows) => JSON.stringify(some);
  const csv = (some: typeof rows) =>
    `id;lon;lat\n${some.map(({ id, lon, lat }) => `${id};${lon};${lat}\n`).join('')}`;
  const path = (query: string) => `/api/v1/eligibility${query}`;
  for (const query of ['', '?on=2020-01-01', '?programme=nouveaux-lieux-nouveaux-liens'])
    for (const [write, type, accept, head] of [
      [json, 'application/json', 'application/x-ndjson', 0],
      [csv, 'text/csv', 'application/x-ndjson', 0],
      [csv, 'text/csv', 'text/csv', 1],
    ] as const) {
      const told = async (some: typeof rows) =>
        (await server.post(path(query), write(some), { 'content-type': type, accept })).text
          .split('\n')
          .slice(head);
      const few: string[] = [];
      for (let i = 0; i < rows.length; i += 300)
        few.push(...(await told(rows.slice(i, i + 300))).slice(0, -1));
      expect(await told(rows), `${query} ${accept}`).toEqual([...few, '']);
      expect(few.length).toBe(rows.length);
    }
});

it('ends with the reason, and cut off, where an answer would be many times what was sent', async () => {
  const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
  const body = `lon,lat${',c'.repeat(1898)}\n${`${lon},${lat}\n`.repeat(5000)}`;
  const { text, whole } = await new Promise<{ text: string; whole: boolean }>((resolve, reject) => {
    const headers = { 'content-type': 'text/csv' };
    const asked = request(`${server.url}/api/v1/eligibility`, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('error', () => undefined);
      answer.on('close', () => resolve({ text, whole: answer.complete }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
  expect(whole).toBe(false);
  expect(text.length).toBeLessThan(3_000_000);
  const lines = text.trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/^,{1900,}"?answer_too_large: La réponse s’arrête à la ligne \d+/);
  expect(lines.at(-2)).toContain('eligible');
});

describe('a body that is refused before its end', () => {
  // A proxy keeps a few connections and sends each client's requests over any of them.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterAll(() => agent.destroy());
  const over = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<string> =>
    new Promise((resolve) => {
      const asked = request(`${server.url}${path}`, { method, headers, agent, timeout: 20_000 });
      let text = '';
      asked.on('response', (answer) => {
        answer.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        answer.on('end', () =>
          resolve(`${answer.statusCode} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`.trim()),
        );
      });
      asked.on('timeout', () => asked.destroy());
      asked.on('error', (error) => resolve(error.message));
      asked.end(body);
    });
  const chunked = { 'transfer-encoding': 'chunked' };

  // What was wrong: the next request on that connection waited behind the unread body for ever, or the connection was cut.
  it.each<[string, string, string, Record<string, string>?]>([
    ['400 table_too_wide', 'text/csv', `lon,lat${',c'.repeat(20_000)}\n${'0.5,45\n'.repeat(30_000)}`],
    [
      '400 table_too_wide',
      'text/csv',
      `lon,lat${',c'.repeat(20_000)}\n${'0.5,45\n'.repeat(30_000)}`,
      chunked,
    ],
    ['400 columns_not_found', 'text/csv', `a,b\n${'1,2\n'.repeat(300_000)}`],
    ['400 not_a_list', 'application/json', `"${'x'.repeat(2_000_000)}"`],
    ['400 table_format_unknown', 'text/csv', `<html>${'<p>x</p>'.repeat(200_000)}`],
    ['415 unsupported_media_type', 'image/png', 'x'.repeat(2_000_000)],
  ])('is answered %s (%s), and the connection serves who comes next', async (told, type, body, more = {}) => {
    for (let i = 0; i < 3; i++) {
      expect(await over('POST', '/api/v1/eligibility', { 'content-type': type, ...more }, body)).toBe(told);
      expect(await over('GET', '/health/live', {})).toBe('200');
    }
  });
});
