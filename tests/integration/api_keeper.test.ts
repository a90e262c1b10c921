/** The list kept over HTTP: looked at before it is changed, added to, undone by new entries, by a token or who is signed in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeKey } from '../../server/process/home_key.ts';
import { gridHome, type TestRegion } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let server: TestServer;
let admin: string;

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  server = await startTestServer(home.home, {
    MAILLAGE_TRUST_PROXY: '127.0.0.1',
    MAILLAGE_USER_HEADER: 'X-Forwarded-User',
    MAILLAGE_KEEPERS: 'marie, jean',
  });
  admin = await homeKey(home.home);
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

const send: TestServer['send'] = (...request) => server.send(...request);

/** How a job ended, by its events. */
async function endOf(job: string): Promise<string | undefined> {
  const { text } = await server.get(`/api/v1/jobs/${job}/events`);
  return [...text.matchAll(/"state":"(\w+)"/g)].at(-1)?.[1];
}

describe('those who keep the list', () => {
  const sitesNow = async () => (await server.get('/api/v1/sites')).text;
  const people = ({ gained, lost }: { gained: { population: number }; lost: { population: number } }) => [
    gained.population,
    lost.population,
  ];
  const addGrange = async (name: string, at: [string, string, number], more = {}) => {
    const [lon, lat] = region.point(...at);
    return send('POST', '/api/v1/sites?reason=Journal', { name, lon, lat, ...more }, admin);
  };

  it('see what accepting a report would do, as a scenario says it, and nothing changes by looking', async () => {
    const before = await sitesNow();
    const made = await send('POST', '/api/v1/reports', { kind: 'closed', site_id: 'west', text: 'Fermé' });
    const path = `/api/v1/reports/${made.body.id}/decision`;
    const audit = (await send('GET', '/api/v1/audit', undefined, admin)).text;
    const look = await send('POST', `${path}?dry_run=true`, { accepted: true, reason: 'x' }, admin);
    expect(look.status).toBe(200);
    const scenario = await send('POST', '/api/v1/scenarios', { remove: ['west'] });
    const { effect } = look.body;
    expect(effect.lost.population).toBeGreaterThan(500);
    expect(people(effect)).toEqual(people(scenario.body));
    expect(effect.lost.communes).toEqual(scenario.body.lost.communes);
    expect(effect.white_zones).toEqual(scenario.body.white_zones);
    expect([effect.opened, effect.closed]).toEqual([0, 1]);
    const region = (await server.get('/api/v1/statistics?by=region')).body.items[0];
    expect(effect.covered.before.population).toBeCloseTo(region.population - region.white.population, 0);
    const { covered } = effect;
    expect(covered.after.population).toBeCloseTo(covered.before.population - effect.lost.population, 0);
    expect(look.body.site.properties.status).toBe('closed');
    // Nothing of it is kept.
    expect(await sitesNow()).toBe(before);
    expect((await server.get(`/api/v1/reports/${made.body.id}`)).body.decision).toBeNull();
    expect((await send('GET', '/api/v1/audit', undefined, admin)).text).toBe(audit);
    const refused = await send('POST', `${path}?dry_run=true`, { accepted: false, reason: 'x' }, admin);
    expect(people(refused.body.effect)).toEqual([0, 0]);

    // Amended: another day, and told so in the log.
    const body = {
      accepted: true,
      reason: 'Le bail finit plus tard',
      corrected: { closed_on: '2099-01-01' },
    };
    const amended = await send('POST', path, body, admin);
    expect(amended.body.site.properties).toMatchObject({ status: 'closed', closed_on: '2099-01-01' });
    const [line] = (await send('GET', '/api/v1/audit?limit=1', undefined, admin)).body.items;
    expect(line).toMatchObject({
      action: 'report.amend',
      details: { corrected: { closed_on: '2099-01-01' } },
    });
    const dates = (await server.get('/api/v1/lists/dates')).body;
    expect(dates.items).toContainEqual({
      id: 'west',
      name: 'La Fabrique de l’Ouest',
      day: '2099-01-01',
      kind: 'closing',
    });
  });

  it('amend a report that proposes nothing by saying which place is meant', async () => {
    const made = await send('POST', '/api/v1/reports', { kind: 'other', text: 'Le nom a changé' });
    const path = `/api/v1/reports/${made.body.id}/decision`;
    const body = { accepted: true, reason: 'Vu', corrected: { name: 'La Manufacture' } };
    expect((await send('POST', path, body, admin)).body.code).toBe('report_without_site');
    const named = await send('POST', path, { ...body, site_id: 'west' }, admin);
    expect(named.body.site.properties).toMatchObject({ id: 'west', name: 'La Manufacture' });
  });

  it('add, move and rename a place, and undo each by a new entry', async () => {
    const [east, north] = [region.point('s7-1', 's8-1', 0.5), region.point('s7-7', 's8-7', 0.25)];
    const added = await addGrange('La Halle', ['s7-1', 's8-1', 0.5]);
    expect(added.body.site.properties).toMatchObject({
      name: 'La Halle',
      status: 'open',
      commune: { code: '99002' },
      changed_by: 'command',
      reason: 'Journal',
    });
    expect((await addGrange('La Halle', ['s7-1', 's8-1', 0.5])).body.code).toBe('site_exists');
    const { id } = added.body.site.properties;
    const moved = await send('PATCH', `/api/v1/sites/${id}`, { lon: north[0], lat: north[1] }, admin);
    expect(moved.body.site.properties.commune.code).toBe('99004');
    const version = moved.body.site.properties.version;
    const undo = (of: number, query = '') =>
      send('POST', `/api/v1/lists/${of}/undo${query}`, { reason: 'Erreur de saisie' }, admin);
    const look = await undo(version, '?dry_run=true');
    expect([look.body.undone, look.body.effect.opened, look.body.effect.closed]).toEqual([
      [{ id, name: 'La Halle' }],
      1,
      1,
    ]);
    expect((await undo(version)).body).toMatchObject({ version: version + 1, undone: [{ id }] });
    const history = async () => (await server.get(`/api/v1/sites/${id}/history`)).body.items;
    const last = (await history()).at(-1);
    expect(last.geometry.coordinates.map((value: number) => value.toFixed(5))).toEqual(
      east.map((value) => value.toFixed(5)),
    );
    expect(last.properties).toMatchObject({ commune: { code: '99002' }, reason: 'Erreur de saisie' });
    expect(await history()).toHaveLength(3);
    // Undone once, it has been changed again since; and what never was there is closed, not gone.
    expect((await undo(version)).body.code).toBe('nothing_to_undo');
    expect((await undo(added.body.site.properties.version)).body.code).toBe('nothing_to_undo');
    expect((await undo(1)).body.code).toBe('first_list_stays');
    expect((await undo(99_999)).body.code).toBe('unknown_list_version');
    const other = await addGrange('Le Faux', ['s5-1', 's6-1', 0.5], { opened_on: '2001-01-01' });
    const gone = await undo(other.body.site.properties.version);
    expect(await endOf(gone.body.job_id)).toBe('done');
    const faux = other.body.site.properties.id;
    for (const on of ['2001-06-01', '2026-01-01', '2090-01-01'])
      expect((await server.get(`/api/v1/sites/${faux}?on=${on}`)).body.properties.status).toBe('closed');
    const [version_now] = (await server.get('/api/v1/lists?limit=1')).body.items;
    expect(version_now).toMatchObject({ version: gone.body.version, changed_by: 'command' });
  });

  it('undo a closing as if it had never been said, open days included', async () => {
    const closed = await send('PATCH', '/api/v1/sites/project', { status: 'open' }, admin);
    expect(closed.status).toBe(200);
    const shut = await send('PATCH', '/api/v1/sites/project', { status: 'closed' }, admin);
    await send('POST', `/api/v1/lists/${shut.body.site.properties.version}/undo`, { reason: 'Non' }, admin);
    const last = await send(
      'POST',
      `/api/v1/lists/${closed.body.site.properties.version}/undo`,
      { reason: 'Non' },
      admin,
    );
    // The opening was changed since by the closing and its undoing, which stand.
    expect(last.body.code).toBe('nothing_to_undo');
    expect((await server.get('/api/v1/sites/project/history')).body.items.at(-1).properties.status).toBe(
      'open',
    );
  });

  it('look at a list before they take it: its columns, its effect, what speaks against it', async () => {
    const csv = { 'content-type': 'text/csv', authorization: `Bearer ${admin}` };
    const [lon, lat] = region.point('s8-2', 's8-3', 0.5);
    const list = `lib_structure;abscisse;ordonnee;situation\nLe Comptoir;${lon};${lat};ouvert\n`;
    const columns = (query = '') => server.post(`/api/v1/sites/import/columns?name=l.csv${query}`, list, csv);
    const found = (await columns()).body;
    expect(found).toMatchObject({ rows: 1, mapping: {} });
    expect(found.columns[0]).toEqual({ name: 'lib_structure', samples: ['Le Comptoir'] });
    const field = (name: string, of = found) =>
      of.fields.find((one: { field: string }) => one.field === name);
    expect(field('name').column).toBeNull();
    const mapping = ['name', 'lon', 'lat', 'status'].map((name) => field(name).wanted);
    const given = mapping.map((wanted, i) => `${wanted}=${found.columns[i].name}`).join(',');
    const query = `&columns=${encodeURIComponent(given)}`;
    expect(field('lat', (await columns(query)).body).column).toBe('ordonnee');

    const look = (more = '') =>
      server.post(`/api/v1/sites/import?name=l.csv&dry_run=true&effect=true${query}${more}`, list, csv);
    const dry = (await look()).body;
    expect(dry.added).toEqual([expect.objectContaining({ name: 'Le Comptoir', lon, lat })]);
    // Said to be the next version of the known list, it would close most of it; a part of it closes nothing.
    const of = (await server.get('/api/v1/sites/west')).body.properties.source;
    const same = (await look(`&source=${of}`)).body;
    expect(same.closed.length).toBeGreaterThan(1);
    expect(same.faults[0]).toMatchObject({
      code: 'list_closes_most',
      text: expect.stringMatching(/^Il manque/),
    });
    expect(same.effect.lost.population).toBeGreaterThan(500);
    const partly = (await look('&keep_missing=true')).body;
    expect([partly.closed, partly.faults]).toEqual([[], []]);
    const scenario = await send('POST', '/api/v1/scenarios', { add: [{ lon, lat }] });
    expect(people(partly.effect)).toEqual(people(scenario.body));
    const take = (version: number) =>
      server.post(
        `/api/v1/sites/import?name=l.csv&keep_missing=true&if_version=${version}${query}`,
        list,
        csv,
      );
    expect((await take(dry.version - 1)).body.code).toBe('list_has_changed');
    const taken = await take(dry.version);
    expect(taken.body).toMatchObject({ version: dry.version + 1, added: [{ name: 'Le Comptoir' }] });
    // A whole import is undone like every other entry.
    const undone = await send(
      'POST',
      `/api/v1/lists/${taken.body.version}/undo`,
      { reason: 'Trop tôt' },
      admin,
    );
    expect(undone.body.undone).toEqual([{ id: taken.body.added[0].id, name: 'Le Comptoir' }]);
    const again = (await look()).body;
    expect([again.added, again.changed]).toEqual([[], []]);
  });

  it('are known by a token, or by the name that the proxy gives, from its own pages alone', async () => {
    const who = async (headers: Record<string, string>) => (await server.get('/api/v1/keeper', headers)).body;
    const nobody = { name: null, by: null, scopes: [] };
    const proxied = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-user': 'marie' };
    expect(await who({})).toEqual(nobody);
    expect(await who(proxied)).toEqual({
      name: 'marie',
      by: 'proxy',
      scopes: ['sites:write', 'reports:decide'],
    });
    expect(await who({ ...proxied, 'x-forwarded-user': 'paul' })).toEqual(nobody);
    // Not from the proxy: nobody believes it.
    expect(await who({ 'x-forwarded-user': 'marie' })).toEqual(nobody);
    expect((await server.get('/api/v1/keeper', { authorization: 'Bearer no' })).status).toBe(401);
    const patch = (more: Record<string, string>) =>
      fetch(`${server.url}/api/v1/sites/west`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', ...proxied, ...more },
        body: '{"employer":true}',
      });
    expect((await patch({})).status).toBe(401);
    expect((await patch({ 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    expect((await patch({ origin: 'https://elsewhere.example' })).status).toBe(401);
    expect((await patch({ origin: server.url })).status).toBe(200);
    expect((await patch({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    const [line] = (await send('GET', '/api/v1/audit?limit=1', undefined, admin)).body.items;
    expect(line).toMatchObject({ actor: 'keeper (marie)', action: 'site.change', target: 'west' });
    const history = await server.get('/api/v1/sites/west/history');
    expect(history.body.items.at(-1).properties.changed_by).toBe('keeper');
    expect(history.text).not.toContain('marie');
    expect((await server.get('/api/v1/audit', proxied)).status).toBe(403);
  });
});
