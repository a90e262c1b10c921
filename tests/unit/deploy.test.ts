/** What runs in production beside Maillage's own code. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRegionDefinition } from '../../data/sources/regions/definitions.ts';
import { readConfig } from '../../server/config.ts';
import { newOsrmService } from '../../server/served/osrm_service.ts';
import { waitUntil } from '../support/process.ts';
import { projectRoot } from '../support/shared_data.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-deploy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('deploy/osrm-serve.sh', () => {
  // What was wrong: it served the newest network, though the served coverage was still of the former one.
  it('serves the network that the API serves, the newest before that is told', {
    timeout: 45_000,
  }, async () => {
    for (const [i, network] of ['former', 'newest'].entries()) {
      await mkdir(join(folder, 'osrm', network), { recursive: true });
      const file = join(folder, 'osrm', network, 'roads.osrm.hsgr');
      await writeFile(file, '');
      await utimes(file, 1000 + i, 1000 + i);
    }
    const routed = join(folder, 'osrm-routed');
    await writeFile(routed, '#!/bin/sh\nexec sleep 60\n');
    await chmod(routed, 0o755);
    const child = spawn('bash', [join(projectRoot, 'deploy/osrm-serve.sh')], {
      env: { PATH: process.env.PATH, OSRM_BIN: folder, HOME_FOLDER: folder, LOOK_EVERY_S: '0.2' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        text += part;
      });
    const said = (network: string) => `Serving ${folder}/osrm/${network}/roads.osrm.hsgr\n`;
    try {
      await waitUntil(() => text === said('newest'), 5_000, 'the newest is served');
      const config = readConfig({ OSRM_URL: 'http://127.0.0.1:1' });
      newOsrmService(config, { folder } as never, pino({ level: 'silent' })).use('former');
      await waitUntil(() => text === said('newest') + said('former'), 10_000, 'the one of the API is served');
      // A bit turns on the disk: not even the former answers go on from the damaged folder.
      const damaged = join(folder, 'osrm/newest');
      execFileSync('sh', ['-c', 'sha256sum roads.* > SHA256SUMS'], { cwd: damaged });
      await appendFile(join(damaged, 'roads.osrm.hsgr'), 'x');
      text = '';
      newOsrmService(config, { folder } as never, pino({ level: 'silent' })).use('newest');
      const refused = `Not serving ${damaged}/roads.osrm.hsgr`;
      await waitUntil(() => text.startsWith(refused), 10_000, 'the damaged one is refused');
      // Made again, it is served.
      await rm(damaged, { recursive: true });
      await mkdir(damaged);
      await writeFile(join(damaged, 'roads.osrm.hsgr'), '');
      execFileSync('sh', ['-c', 'sha256sum roads.* > SHA256SUMS'], { cwd: damaged });
      await waitUntil(() => text.endsWith(said('newest')), 10_000, 'the one that was made again is served');
      expect(text.split('Not serving')).toHaveLength(2);
    } finally {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    }
  });
});

describe('a region’s name', () => {
  // What was wrong: `prepare corse` read the folder `corse` as a region file (EISDIR).
  it('is the built-in region’s, whatever lies in the working folder under it', async () => {
    const former = process.cwd();
    process.chdir(folder);
    try {
      await mkdir('corse');
      await writeFile('bretagne', '{}');
      await mkdir('elsewhere');
      expect((await findRegionDefinition('corse')).id).toBe('corse');
      expect((await findRegionDefinition('bretagne')).id).toBe('bretagne');
      await expect(findRegionDefinition('elsewhere')).rejects.toMatchObject({ code: 'unknown_region' });
      await writeFile('mine', '{}');
      await expect(findRegionDefinition('mine')).rejects.not.toMatchObject({ code: 'unknown_region' });
    } finally {
      process.chdir(former);
    }
  });
});
