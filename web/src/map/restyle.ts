import type { LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';

/**
 * Brings the layers on the map from one state of the style to the next: only what differs is set, so that a change of theme or
 * filter never reloads a source. Both lists hold the same layers in the same order.
 */
export function restyle(map: MapLibreMap, before: LayerSpecification[], after: LayerSpecification[]): void {
  const former = new Map(before.map((layer) => [layer.id, layer]));
  for (const layer of after) {
    const was = former.get(layer.id);
    if (!was || !map.getLayer(layer.id)) continue;
    const now = layer as unknown as Record<string, unknown>;
    const then = was as unknown as Record<string, unknown>;
    if (differs(then.filter, now.filter))
      map.setFilter(layer.id, 'filter' in layer ? layer.filter : null, { validate: false });
    for (const [name, value] of changes(then.layout, now.layout))
      map.setLayoutProperty(layer.id, name as 'visibility', value as 'none', { validate: false });
    for (const [name, value] of changes(then.paint, now.paint))
      map.setPaintProperty(layer.id, name as 'fill-color', value as string, { validate: false });
  }
}

function changes(before: unknown, after: unknown): [string, unknown][] {
  const then = (before ?? {}) as Record<string, unknown>;
  const now = (after ?? {}) as Record<string, unknown>;
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].filter((name) => differs(then[name], now[name])).map((name) => [name, now[name]]);
}

function differs(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
}
