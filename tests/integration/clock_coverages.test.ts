/** Openings whose day comes, and a clock that is set back or forward between two coverages: what is served follows list and day. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { dayInFrance } from '../../data/day_in_france.ts';
import { currentCoverage, listCoverages } from '../../data/store/coverages.ts';
import { changeSite, listVersions } from '../../data/store/sites/sites.ts';
import { readConfig } from '../../server/config.ts';
import { newLogger } from '../../server/process/logging.ts';
import { type Opened, openStore } from '../../server/process/open_store.ts';
import { type RunningService, startService } from '../../server/running/start_service.ts';
import { startWorker } from '../../server/running/start_worker.ts';
import { createPostgresql, POSTGRESQL_URL } from '../support/database.ts';
import { runCommand } from '../support/process.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const ORIGIN = { changed_by: 'test' };

afterEach(() => void vi.useRealTimers());

for (const kind of ['embedded', 'postgresql'] as const)
  describe.skipIf(kind === 'postgresql' && POSTGRESQL_URL === undefined)(
    `coverages and the clock, ${kind}${POSTGRESQL_URL === undefined && kind === 'postgresql' ? ' (no DATABASE_URL)' : ''}`,
    () => {
      let home: Awaited<ReturnType<typeof gridHome>>;
      let created: Awaited<ReturnType<typeof createPostgresql>> | undefined;
      let settings: Record<string, string>;
      let opened: Opened;
      let service: RunningService | undefined;
      let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
      let noon: number;

      beforeAll(async () => {
        home = await gridHome();
        settings = await testEnvironment(home.home);
        if (kind === 'postgresql') {
          created = await createPostgresql();
          settings = { ...settings, DATABASE_URL: created.url };
          const prepared = await runCommand(['prepare', home.region.file], settings);
          expect(prepared.code, prepared.text).toBe(0);
        }
        opened = await openStore(readConfig(settings));
        noon = Date.parse(`${dayInFrance(new Date().toISOString())}T12:00:00Z`);
      });
      afterEach(async () => {
        await stop();
      });
      afterAll(async () => {
        await opened?.close();
        await created?.drop();
        await home?.remove();
      });

      async function stop(): Promise<void> {
        await worker?.close();
        await service?.close();
        worker = undefined;
        service = undefined;
      }
      /** Server and worker are started on a clock that is so far from noon of today. */
      async function startAt(ahead_ms: number): Promise<RunningService> {
        await stop();
        vi.useFakeTimers({ toFake: ['Date'], now: noon + ahead_ms, shouldAdvanceTime: false });
        const config = readConfig(settings);
        service = await startService(config, opened, newLogger(config), { work: true });
        if (kind === 'postgresql') worker = await startWorker(config);
        return service;
      }
      const openSites = ({ served }: RunningService): string[] =>
        served()
          .current.open.map(({ id }) => id)
          .sort();
      // By the system's own clock: that of the program stands still.
      const until = (isSo: () => boolean, what: string): Promise<void> =>
        vi.waitFor(() => expect(isSo(), what).toBe(true), { timeout: 30_000, interval: 50 });
      /** Queues what the list lacks and waits until that is served. */
      async function computed(of: RunningService, sites: string[]): Promise<void> {
        await of.queueCompute('test');
        await until(() => openSites(of).join() === sites.join(), `${sites} are served`);
      }

      it('an opening is in the coverage when its day has come, without anybody’s doing; set back, it is not', async () => {
        const today = await startAt(0);
        expect(openSites(today)).toEqual(['north', 'west']);
        const tomorrow = dayInFrance(new Date(noon + DAY_MS).toISOString());
        await changeSite(opened.db, 'grid', 'project', { opened_on: tomorrow }, ORIGIN);
        expect((await today.parts()).list).toBeNull();

        const next = await startAt(DAY_MS);
        await until(() => openSites(next).includes('project'), 'what opens on the day is served');
        expect((await next.parts()).list).toBeNull();
        const coverage = next.served().coverage;
        expect([coverage.on, openSites(next)]).toEqual([tomorrow, ['north', 'project', 'west']]);

        const again = await startAt(0);
        await until(() => !openSites(again).includes('project'), 'what is not open yet is not served');
        const later = await startAt(2 * DAY_MS);
        await until(() => openSites(later).includes('project'), 'it is open again');
        await changeSite(opened.db, 'grid', 'project', { opened_on: null }, ORIGIN);
        await computed(later, ['north', 'west']);
      });

      for (const [back, ms] of Object.entries({ 'an hour': HOUR_MS, 'a day': DAY_MS }))
        it(`a change made with the clock ${back} back is what is served, after a start as well`, async () => {
          const before = await startAt(0);
          await changeSite(opened.db, 'grid', 'north', { status: 'open', closed_on: null }, ORIGIN);
          await computed(before, ['north', 'west']);
          const former = before.served();

          const set = await startAt(-ms);
          expect(set.served().coverage.id).toBe(former.coverage.id);
          await changeSite(opened.db, 'grid', 'north', { status: 'closed', closed_on: '2025-01-01' }, ORIGIN);
          // Another start, before anything is computed: the former coverage has its own list still.
          const soon = await startAt(-ms);
          await until(() => openSites(soon).join() === 'west', 'the change is served');
          const { id } = soon.served().coverage;
          const [newest, second] = await listVersions(opened.db, 'grid');
          expect(Date.parse(newest!.known_at)).toBeGreaterThan(Date.parse(second!.known_at));

          const started = await startAt(-ms);
          expect(openSites(started)).toEqual(['west']);
          const right = await startAt(0);
          expect([right.served().coverage.id, openSites(right)]).toEqual([id, ['west']]);
          expect((await currentCoverage(opened.db, 'grid'))?.id).toBe(id);
          expect((await right.parts()).list).toBeNull();
          // Nothing was computed twice: each coverage is there once.
          const ids = (await listCoverages(opened.db, 'grid')).map((coverage) => coverage.id);
          expect(new Set(ids).size).toBe(ids.length);
        });

      it('a change made with the clock a year ahead is what is served when it is right again', async () => {
        const ahead = await startAt(365 * DAY_MS);
        await changeSite(opened.db, 'grid', 'north', { status: 'open', closed_on: null }, ORIGIN);
        await computed(ahead, ['north', 'west']);
        const right = await startAt(0);
        expect(openSites(right)).toEqual(['north', 'west']);
        await changeSite(opened.db, 'grid', 'north', { status: 'closed', closed_on: '2025-01-01' }, ORIGIN);
        await computed(right, ['west']);
        const started = await startAt(HOUR_MS);
        expect(openSites(started)).toEqual(['west']);
      });
    },
  );
