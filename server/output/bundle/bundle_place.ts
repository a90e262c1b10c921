/** A commune or tiers-lieu that a bundle names, for the search of its page: `places.json` is a list of them. */
export interface BundlePlace {
  kind: 'commune' | 'site';
  /** Code of the commune, or id of the site. */
  id: string;
  name: string;
  /** The département, or the site's commune. */
  context: string;
  lon: number;
  lat: number;
  population?: number | null;
  /** Codes and names of communes that were merged into it. */
  former?: string[];
}
