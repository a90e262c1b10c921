/**
 * Whether this page stands in a bundle (`maillage bundle`): beside files that hold the answers, without a server. Then: where
 * exact answers are given, '' where nobody is to be sent. null: this page has its server.
 */
export const bundleService: string | null =
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name="maillage-bundle"]')?.content ?? null;

export const isBundle = bundleService !== null;

/** The address of a file of the bundle. */
export function bundleFile(name: string): string {
  return new URL(name, document.baseURI).href;
}
