import { fileURLToPath } from 'node:url';

/** Where `npm run build:web` puts the page. */
export const WEB_FOLDER = fileURLToPath(new URL('../../dist/web/', import.meta.url));
