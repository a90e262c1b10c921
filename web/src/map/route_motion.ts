import type { FeatureCollection } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { formatMinutes } from '../i18n/format.ts';
import type { DrawnRoute } from '../state/data.ts';
import { drawnUntil } from './layers/routes.ts';
import { theme } from './theme.ts';

const DURATION_MS = 900;
/** Where along its route the time of each stands: routes begin alike and part later. */
const TEXT_AT = [0.5, 0.8, 0.9];
let frame = 0;

/** Lets the route to the nearest tiers-lieu draw itself once, from the point asked about; at once where motion is not wanted. */
export function drawRoute(map: MapLibreMap, still: boolean): void {
  cancelAnimationFrame(frame);
  const show = (part: number): void => {
    if (map.getLayer('routes-nearest'))
      map.setPaintProperty('routes-nearest', 'line-gradient', drawnUntil(theme.peek().route, part));
  };
  if (still) {
    show(1);
    return;
  }
  const start = performance.now();
  const step = (now: number): void => {
    const part = Math.min(1, (now - start) / DURATION_MS);
    show(1 - (1 - part) ** 3);
    if (part < 1) frame = requestAnimationFrame(step);
  };
  show(0);
  frame = requestAnimationFrame(step);
}

/** The drive times of the routes, as points on them. */
export function routeTexts(drawn: readonly DrawnRoute[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: drawn.map(({ site, route }, i) => ({
      type: 'Feature',
      properties: { rank: i + 1, text: formatMinutes(site.drive_time_s) },
      geometry: { type: 'Point', coordinates: pointAlong(route.geometry.coordinates, TEXT_AT[i] ?? 0.5) },
    })),
  };
}

/** The point at a part (0 to 1) of a line's length, as it is drawn. */
function pointAlong(line: number[][], part: number): number[] {
  const lengths = line.map(([lon, lat], i) => {
    if (i === 0) return 0;
    const [a, b] = line[i - 1];
    return Math.hypot((lon - a) * Math.cos((lat * Math.PI) / 180), lat - b);
  });
  let left = lengths.reduce((sum, length) => sum + length, 0) * part;
  for (let i = 1; i < line.length; i++) {
    if (left <= lengths[i] && lengths[i] > 0) {
      const share = left / lengths[i];
      return line[i].map((value, k) => line[i - 1][k] + (value - line[i - 1][k]) * share);
    }
    left -= lengths[i];
  }
  return line[line.length - 1];
}
