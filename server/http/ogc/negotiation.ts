import { MaillageError } from '../../../errors/maillage_error.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../output/exports/export_table.ts';
import type { Request } from '../fastify_types.ts';

/**
 * JSON or HTML: the `f` parameter decides, else the Accept header (a browser asks for text/html first), else JSON.
 * Throws `unknown_format` (400).
 */
export function wantsHtml(request: Request): boolean {
  const { f } = request.query as { f?: string };
  if (f === 'html') return true;
  if (f === 'json' || f === 'geojson') return false;
  if (f !== undefined && fileFormat(f) === null) {
    throw new MaillageError('unknown_format');
  }
  const accept = request.headers.accept ?? '';
  const quality = (type: string): number => {
    for (const part of accept.split(',')) {
      const [name, ...parameters] = part.split(';').map((one) => one.trim());
      if (name !== type) continue;
      const q = parameters.find((one) => one.startsWith('q='));
      return q ? Number(q.slice(2)) : 1;
    }
    return 0;
  };
  const json = Math.max(quality('application/json'), quality('application/geo+json'));
  return quality('text/html') > json;
}

/** The format of a file that the `f` parameter of items asks for; null: a page of features. */
export function fileFormat(f: string | undefined): ExportFormat | null {
  if (f === undefined || f === 'geojson') return null;
  return EXPORT_FORMATS.find((format) => format === f) ?? null;
}
