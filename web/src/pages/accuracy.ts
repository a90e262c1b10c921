/** The accuracy report of a coverage, as far as the page tells it. */
export interface Accuracy {
  compared: number;
  share: number;
  bands: { minutes: number; false_inside: number; false_outside: number; share: number }[];
}

/** Reads the report that `verify` left with the coverage; null: there is none, or not in a form known here. */
export function readAccuracy(report: unknown): Accuracy | null {
  const polygons = field(report, 'polygons_against_times');
  const compared = field(polygons, 'compared');
  const share = field(polygons, 'share');
  if (typeof compared !== 'number' || typeof share !== 'number') return null;
  const list = field(report, 'by_band');
  const bands = (Array.isArray(list) ? list : []).flatMap((band: unknown) => {
    const [minutes, inside, outside, part] = ['minutes', 'false_inside', 'false_outside', 'share'].map(
      (name) => field(band, name),
    );
    const good =
      typeof minutes === 'number' &&
      typeof inside === 'number' &&
      typeof outside === 'number' &&
      typeof part === 'number';
    return good ? [{ minutes, false_inside: inside, false_outside: outside, share: part }] : [];
  });
  return { compared, share, bands };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
