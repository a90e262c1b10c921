import { afterAll, beforeAll } from 'vitest';
import { gridHome, type TestRegion } from './test_region.ts';
import { startTestServer, type TestServer } from './test_server.ts';

/** Gives the tests of a file a prepared grid city and a server on it, before the first of them; takes both away after the last. */
export function serveGrid(begin: (grid: { region: TestRegion; server: TestServer }) => void): void {
  let home: Awaited<ReturnType<typeof gridHome>>;
  let server: TestServer;
  beforeAll(async () => {
    home = await gridHome();
    server = await startTestServer(home.home);
    begin({ region: home.region, server });
  });
  afterAll(async () => {
    await server?.close();
    await home?.remove();
  });
}
