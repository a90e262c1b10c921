/** The accuracy that a coverage tells: measured beside the answers, and never less than what was known. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeKey } from '../../server/process/home_key.ts';
import { waitUntil } from '../support/process.ts';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

describe('the accuracy of the current coverage', () => {
  let home: Awaited<ReturnType<typeof gridHome>>;
  let server: TestServer;
  beforeAll(async () => {
    home = await gridHome();
    server = await startTestServer(home.home);
    await waitUntil(
      async () => (await server.get('/health/ready')).body.parts.osrm.ready,
      60_000,
      'OSRM answers',
    );
  });
  afterAll(async () => {
    await server?.close();
    await home?.remove();
  });
  const verify = async (asked: object) =>
    server.send('POST', '/api/v1/coverages/current/verification', asked, await homeKey(home.home));
  const told = async () => (await server.get('/api/v1/coverages/current')).body;

  it('is measured in a thread: 200,000 points hold no answer up', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const started = performance.now();
    const { status, body } = await verify({ points: 200_000, osrm: false });
    delay.disable();
    expect([status, body.points]).toEqual([200, 200_000]);
    // On the thread that answers it would be all of the time in one piece.
    expect(delay.max / 1e6).toBeLessThan((performance.now() - started) / 3);
  });

  it('keeps what OSRM said of the roads where OSRM is not asked, and in the coverages that follow', async () => {
    const { body } = await verify({ points: 500, seed: 2 });
    const { engine_against_osrm } = body;
    expect(engine_against_osrm).toMatchObject({ compared: body.points_near_road, differing: 0 });
    expect((await told()).accuracy.engine_against_osrm).toEqual(engine_against_osrm);
    await verify({ points: 100, osrm: false });
    expect((await told()).accuracy).toMatchObject({ points: 100, engine_against_osrm });

    const before = (await told()).id;
    const closed = { status: 'closed', closed_on: new Date().toISOString().slice(0, 10) };
    const changed = await server.send('PATCH', '/api/v1/sites/north', closed, await homeKey(home.home));
    await server.get(`/api/v1/jobs/${changed.body.job_id}/events`);
    const after = await told();
    expect(after.id).not.toBe(before);
    expect(after.accuracy.engine_against_osrm).toEqual(engine_against_osrm);
  });
});
