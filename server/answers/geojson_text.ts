/** GeoJSON put together around coordinates that are text already, compressed or not: outlines come so from the engine's threads. */

/** People and ground as features tell them. */
export function tellFigures({ area_km2, population }: { area_km2: number; population: number | null }) {
  return {
    area_km2: Math.round(area_km2 * 1000) / 1000,
    population: population === null ? null : Math.round(population),
  };
}

/** A feature in pieces, to be put one behind the other. */
export function featurePieces<C>(id: string | null, coordinates: C, properties: object): (C | string)[] {
  const head = id === null ? '' : `"id":${JSON.stringify(id)},`;
  return [
    `{"type":"Feature",${head}"geometry":{"type":"MultiPolygon","coordinates":`,
    coordinates,
    `},"properties":${JSON.stringify(properties)}}`,
  ];
}

/** A collection of such features, with foreign members beside them. */
export function collectionPieces<C>(
  features: readonly (C | string)[][],
  beside: Record<string, unknown>,
): (C | string)[] {
  const members = Object.entries(beside).map(
    ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return [
    '{"type":"FeatureCollection","features":[',
    ...features.flatMap((pieces, i) => (i === 0 ? pieces : [',', ...pieces])),
    `]${members.join('')}}`,
  ];
}
