import { effect } from '@preact/signals';
import type { FitBoundsOptions, Map as MapLibreMap, MapOptions } from 'maplibre-gl';
import { type Answer, answer, elsewhere, region, routes } from '../state/data.ts';
import { type Camera, subject } from '../state/page.ts';
import { clear, covered } from './covered.ts';
import { areaBox } from './view.ts';

/** Closest zoom that the page goes to by itself. */
const NEAREST_ZOOM = 12.5;

export type Box = [west: number, south: number, east: number, north: number];

/** A box as the API tells it. */
export function boxFrom([west, south, east, north]: number[]): Box {
  return [west, south, east, north];
}

/** What the page itself has brought into view, and keeps there when panel or window change; null: the reader moved the map. */
let kept: { box: Box; options: FitBoundsOptions; whole: boolean } | null = null;

/** Where the map starts: at the camera of the address, else at `box`, the whole region or a part of it. */
export function startingCamera(box: Box, camera: Camera | null): Partial<MapOptions> {
  if (camera) return { center: [camera.lon, camera.lat], zoom: camera.zoom };
  kept = { box, options: {}, whole: true };
  return { bounds: box, fitBoundsOptions: { padding: clear(covered.peek()) } };
}

/** Whether the map shows the whole region, or the part of it that is chosen, by itself: then the address need not tell its camera. */
export function isWhole(): boolean {
  return kept?.whole ?? false;
}

/** Shows the whole region. */
export function showRegion(map: MapLibreMap): void {
  const bbox = region.peek().data?.bbox;
  if (bbox) showBox(map, boxFrom(bbox), { whole: true });
}

/** Brings a box into the part of the map that nothing covers; it stays there until the reader moves the map. */
export function showBox(
  map: MapLibreMap,
  box: Box,
  { whole = false, ...options }: FitBoundsOptions & { whole?: boolean } = {},
): void {
  kept = { box, options, whole };
  map.fitBounds(box, { ...options, padding: clear(covered.peek()) });
}

/** Marks what a button did among the map's events: the pointer and the keyboard are told by MapLibre. */
export const BY_READER = { byReader: true };

/**
 * Keeps what is shown clear of panel, sheet and legend, whatever becomes of their sizes. A map that its reader has moved or zoomed, by
 * button too, stays as it is. Called as soon as the map is made, so that no change of a size is missed.
 */
export function keepClear(map: MapLibreMap): void {
  map.on('movestart', (event) => {
    const { originalEvent, byReader } = event as { originalEvent?: Event; byReader?: boolean };
    if (originalEvent || byReader) kept = null;
  });
  let last = '';
  const refit = (): void => {
    if (!kept) return;
    if (kept.whole || !isInView(map, kept.box))
      map.fitBounds(kept.box, { ...kept.options, padding: clear(covered.peek()), animate: false });
  };
  // The map takes a window's new size a moment later than the page.
  map.on('resize', refit);
  last = JSON.stringify(covered.peek());
  effect(() => {
    const now = JSON.stringify(covered.value);
    if (now === last) return;
    last = now;
    refit();
  });
}

/** Brings each new answer into view: the point with its routes, the commune, or the tiers-lieu. Closing one moves nothing. */
export function lookAtAnswer(map: MapLibreMap, still: boolean): void {
  let shown: Answer | null = null;
  effect(() => {
    const { data } = answer.value;
    const drawn = routes.value;
    const offered = elsewhere.value;
    if (subject.value === null) {
      if (shown) kept = null;
      shown = null;
      return;
    }
    if (!data || data === shown || data.subject !== subject.value) return;
    if ((data.kind === 'point' && drawn.status === 'loading') || offered.status === 'loading') return;
    shown = data;
    const box = boxOf(data);
    const options = { maxZoom: NEAREST_ZOOM, animate: !still };
    if (isInView(map, box) && !isSpeck(map, box)) kept = { box, options, whole: false };
    else showBox(map, box, options);
  });
}

/** Goes where the area chosen is, and back to the whole region; `stay`: the address told a camera for the first one. */
export function lookAtArea(map: MapLibreMap, stay: boolean): void {
  let last: readonly number[] | null = null;
  let first = stay;
  effect(() => {
    const box = areaBox.value;
    if (box === last) return;
    last = box;
    if (!first || box === null)
      box === null ? showRegion(map) : showBox(map, boxFrom([...box]), { whole: true });
    first = false;
  });
}

/**
 * Brings the answer, else the area chosen, whole into the uncovered part of the map, where it is not; what comes back puts the reader's view
 * back, and is null where nothing moved.
 */
export function bringIntoView(map: MapLibreMap): (() => void) | null {
  const { data } = answer.peek();
  const asked = subject.peek();
  const area = areaBox.peek();
  const chosen = asked && data?.subject === asked ? boxOf(data) : !asked && area ? boxFrom([...area]) : null;
  if (!chosen || isInView(map, chosen)) return null;
  const before = { center: map.getCenter(), zoom: map.getZoom() };
  map.fitBounds(chosen, { padding: clear(covered.peek()), maxZoom: NEAREST_ZOOM, animate: false });
  return () => map.jumpTo(before);
}

function boxOf(data: Answer): Box {
  const place = elsewhere.peek().data?.nearest.place;
  const offered = place ? [[place.lon, place.lat]] : [];
  if (data.kind === 'commune') {
    const [west, south, east, north] = data.commune.bbox;
    return boxAround([[west, south], [east, north], ...offered]);
  }
  if (data.kind === 'site') {
    const [lon, lat] = data.site.geometry.coordinates;
    return [lon - 0.15, lat - 0.1, lon + 0.15, lat + 0.1];
  }
  const { lon, lat } = data.subject;
  const nearest = data.point.nearest[0];
  const line = routes.peek().data?.[0]?.route.geometry.coordinates ?? [];
  return boxAround([[lon, lat], ...(nearest ? [[nearest.lon, nearest.lat]] : []), ...line, ...offered]);
}

export function boxAround(points: number[][]): Box {
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function cornersOf(map: MapLibreMap, [west, south, east, north]: Box) {
  return { a: map.project([west, north]), b: map.project([east, south]) };
}

/** Whether a box lies in the uncovered part of the map. */
function isInView(map: MapLibreMap, box: Box): boolean {
  const { clientWidth, clientHeight } = map.getContainer();
  const { left, right, top, bottom } = clear(covered.peek());
  const { a, b } = cornersOf(map, box);
  return (
    a.x >= left - 1 && b.x <= clientWidth - right + 1 && a.y >= top - 1 && b.y <= clientHeight - bottom + 1
  );
}

/** Whether a box is too small on the screen to be looked at. */
function isSpeck(map: MapLibreMap, box: Box): boolean {
  const { a, b } = cornersOf(map, box);
  return Math.max(b.x - a.x, b.y - a.y) <= 120;
}
