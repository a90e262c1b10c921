import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';

/**
 * GET /api/v1/backup: what the command `backup` asks the server that holds the embedded database. With the home's key alone, and
 * not in the documented API. It is written beside the cache first, so that the database does not wait for who reads it.
 */
export function backupRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/backup',
    { config: { scope: 'admin' }, schema: { hide: true, security: [{ token: [] }] }, compress: false },
    async (request, reply) => {
      const actor = service.auth.actorOf(request);
      if (actor.kind !== 'command') {
        throw new MaillageError('not_allowed.backup');
      }
      const { home } = service.config;
      const file = join(home, 'cache', `backup-${randomUUID()}.part`);
      await mkdir(join(home, 'cache'), { recursive: true });
      const { createBackup } = await import('../../../../data/database/backup.ts');
      await createBackup(service.database, file, { home });
      await service.auth.audit(actor, 'backup', null);
      const stream = createReadStream(file);
      stream.once('close', () => void rm(file, { force: true }));
      return reply.type('application/gzip').header('cache-control', 'no-store').send(stream);
    },
  );
}
