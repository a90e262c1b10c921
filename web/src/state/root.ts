/**
 * Where the service's own root is, as an address with a slash at its end. The page may stand under a path, and is sent for addresses
 * below the root too: then it is told how far up the root is.
 */
export const ROOT = new URL(
  document.querySelector<HTMLMetaElement>('meta[name="maillage-root"]')?.content ?? '.',
  document.baseURI,
).href;
