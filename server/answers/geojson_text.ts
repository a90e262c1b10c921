/** GeoJSON put together as text around coordinates that are text already: outlines come so from the engine's threads. */

/** People and ground as features tell them. */
export function tellFigures({ area_km2, population }: { area_km2: number; population: number | null }) {
  return {
    area_km2: Math.round(area_km2 * 1000) / 1000,
    population: population === null ? null : Math.round(population),
  };
}

export function featureText(id: string | null, coordinates: string, properties: object): string {
  const head = id === null ? '' : `"id":${JSON.stringify(id)},`;
  return `{"type":"Feature",${head}"geometry":{"type":"MultiPolygon","coordinates":${coordinates}},"properties":${JSON.stringify(properties)}}`;
}

/** A collection of such features, with foreign members beside them. */
export function collectionText(features: readonly string[], beside: Record<string, unknown>): string {
  const members = Object.entries(beside).map(
    ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{"type":"FeatureCollection","features":[${features.join(',')}]${members.join('')}}`;
}
