import { copyFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { escapeHtml } from '../../answers/escape_html.ts';
import { WEB_FOLDER } from '../../process/web_folder.ts';

/** As strict as the server's own headers; where a file server sends a policy too, both hold. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const NOSCRIPT = `<noscript>
      <p>
        Cette carte a besoin de JavaScript. Les mêmes données se lisent sans carte :
        <a href="data/communes.geojson">communes</a>, <a href="data/white-zones.geojson">zones blanches</a>,
        <a href="data/sites.geojson">tiers-lieux</a>.
      </p>
    </noscript>`;

/**
 * Copies the built page into a bundle and tells it that it stands beside one: `service` is where exact answers are given, ''
 * where nobody is to be sent. Throws `web_not_built`.
 */
export async function writePage(folder: string, service: string, built = WEB_FOLDER): Promise<void> {
  const page = await readFile(join(built, 'index.html'), 'utf8').catch((cause: unknown) => {
    throw new MaillageError('web_not_built', {}, { cause });
  });
  await cp(join(built, 'assets'), join(folder, 'assets'), { recursive: true });
  await copyFile(join(built, 'favicon.svg'), join(folder, 'favicon.svg'));
  await writeFile(join(folder, 'index.html'), bundlePage(page, service));
}

/** The page's HTML with the policy and the mark of a bundle, both before anything that loads. */
function bundlePage(page: string, service: string): string {
  const marks = `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="maillage-bundle" content="${escapeHtml(service)}" />`;
  return page
    .replace('<head>', () => `<head>\n    ${marks}`)
    .replace(/<noscript>[\s\S]*<\/noscript>/, NOSCRIPT);
}
