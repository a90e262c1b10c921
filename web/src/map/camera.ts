import { effect } from '@preact/signals';
import type { Map as MapLibreMap, MapOptions } from 'maplibre-gl';
import { type Answer, answer, region, routes } from '../state/data.ts';
import { type Camera, subject } from '../state/page.ts';
import { covered } from './covered.ts';

const MARGIN = 28;
/** Closest zoom that the page goes to by itself. */
const NEAREST_ZOOM = 12.5;

type Box = [number, number, number, number];

/** Where the map starts: at the camera of the address, else at the whole region. */
export function startingCamera(bbox: Box, camera: Camera | null): Partial<MapOptions> {
  if (camera) return { center: [camera.lon, camera.lat], zoom: camera.zoom };
  return { bounds: bbox, fitBoundsOptions: { padding: clear(covered.peek()) } };
}

/** Shows the whole region. */
export function showRegion(map: MapLibreMap): void {
  const bbox = region.peek().data?.bbox;
  if (bbox) map.fitBounds(bbox, { padding: clear(covered.peek()) });
}

/** Keeps the whole region in view while the panel changes its size, as long as nobody has moved the map. */
export function keepClear(map: MapLibreMap): void {
  let moved = false;
  map.on('movestart', (event) => {
    if ('originalEvent' in event && event.originalEvent) moved = true;
  });
  let last = covered.peek();
  effect(() => {
    const now = covered.value;
    if (now === last) return;
    last = now;
    if (!moved && subject.peek() === null) {
      const bbox = region.peek().data?.bbox;
      if (bbox) map.fitBounds(bbox, { padding: clear(now), animate: false });
    }
  });
}

/** Brings each new answer into view: the point with its routes, the commune, or the tiers-lieu. */
export function lookAtAnswer(map: MapLibreMap, still: boolean): void {
  let shown: Answer | null = null;
  effect(() => {
    const { data } = answer.value;
    const drawn = routes.value;
    if (!data || data === shown || data.subject !== subject.value) return;
    if (data.kind === 'point' && drawn.status === 'loading') return;
    shown = data;
    const box = boxOf(data);
    if (box && !isInView(map, box))
      map.fitBounds(box, { padding: clear(covered.peek()), maxZoom: NEAREST_ZOOM, animate: !still });
  });
}

function boxOf(data: Answer): Box {
  if (data.kind === 'commune') {
    const [west, south, east, north] = data.commune.bbox;
    return [west, south, east, north];
  }
  if (data.kind === 'site') {
    const [lon, lat] = data.site.geometry.coordinates;
    return around(lon, lat);
  }
  const { lon, lat } = data.subject;
  const nearest = data.point.nearest[0];
  const line = routes.peek().data?.[0]?.route.geometry.coordinates ?? [];
  const points = [[lon, lat], ...(nearest ? [[nearest.lon, nearest.lat]] : []), ...line];
  return boxAround(points);
}

function around(lon: number, lat: number): Box {
  return [lon - 0.15, lat - 0.1, lon + 0.15, lat + 0.1];
}

export function boxAround(points: number[][]): Box {
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Whether a box lies in the uncovered part of the map and is not a speck there. */
function isInView(map: MapLibreMap, [west, south, east, north]: Box): boolean {
  const { clientWidth, clientHeight } = map.getContainer();
  const { left, right, top, bottom } = clear(covered.peek());
  const a = map.project([west, north]);
  const b = map.project([east, south]);
  const inside = a.x >= left && b.x <= clientWidth - right && a.y >= top && b.y <= clientHeight - bottom;
  return inside && Math.max(b.x - a.x, b.y - a.y) > 120;
}

type Edges = typeof covered.value;

/** The covered edges with a margin; where they would leave nothing of a small window, as much less. */
function clear({ left, right, top, bottom }: Edges): Edges {
  const across = Math.min(1, (innerWidth * 0.8) / (left + right + 2 * MARGIN));
  const along = Math.min(1, (innerHeight * 0.8) / (top + bottom + 2 * MARGIN));
  return {
    left: (left + MARGIN) * across,
    right: (right + 2 * MARGIN) * across,
    // A pin stands above its point.
    top: (top + 2 * MARGIN) * along,
    bottom: (bottom + 1.5 * MARGIN) * along,
  };
}
