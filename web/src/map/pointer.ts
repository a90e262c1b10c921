import { signal } from '@preact/signals';
import type { Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import { t } from '../i18n/index.ts';
import { draft, needsPoint, needsSite, write } from '../report/report_draft.ts';
import { imagining, places, update, view } from '../state/page.ts';
import { SITES_FIRST_ZOOM } from './layers/names.ts';

/** Name and place on the screen of the commune or tiers-lieu under the pointer. */
export const pointed = signal<{ text: string; x: number; y: number } | null>(null);

/** Who takes clicks on the map in the place of what they do otherwise, with the place and the tiers-lieu there; null: nobody. */
export const clickTaker = signal<((click: MapClick) => void) | null>(null);

export interface MapClick {
  point: [lon: number, lat: number];
  /** On the screen. */
  at: { x: number; y: number };
  site: { id: string; name: string } | undefined;
}

/** Half the side of the square in which a click finds a tiers-lieu: fingers are not exact. */
const REACH_PX = 9;

/** Clicks ask, choose or put an imagined place; the pointer shows what it is over. */
export function listenToPointer(map: MapLibreMap): void {
  let hovered: string | null = null;
  const hover = (code: string | null): void => {
    if (code === hovered) return;
    if (hovered !== null) map.setFeatureState(communeState(hovered), { hover: false });
    if (code !== null) map.setFeatureState(communeState(code), { hover: true });
    hovered = code;
  };

  map.on('mousemove', (event) => {
    if (!map.isStyleLoaded() && !map.getLayer('ground')) return;
    const site = siteToChoose(map, event.point);
    const commune = communeAt(map, event.point);
    hover(commune?.code ?? null);
    const place = elsewhereAt(map, event.point);
    const text = place ? t('nearest_eligible_title') : (site?.name ?? commune?.name);
    pointed.value = text === undefined ? null : { text, x: event.point.x, y: event.point.y };
    map.getCanvas().style.cursor = site || place || imagining.peek() ? 'pointer' : 'crosshair';
  });
  map.on('mouseout', () => {
    hover(null);
    pointed.value = null;
  });
  map.on('movestart', () => {
    pointed.value = null;
  });
  map.on('click', (event) => chooseAt(map, event.point, event));
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key === 'Enter') chooseMiddle(map);
  });
}

/** Does what a click at the middle of the map does: for the keyboard. */
function chooseMiddle(map: MapLibreMap): void {
  const centre = map.getCenter();
  chooseAt(map, map.project(centre), { lngLat: centre });
}

function chooseAt(
  map: MapLibreMap,
  point: MapMouseEvent['point'],
  { lngLat }: Pick<MapMouseEvent, 'lngLat'>,
): void {
  const lon = Number(lngLat.lng.toFixed(6));
  const lat = Number(lngLat.lat.toFixed(6));
  const taker = clickTaker.peek();
  if (taker) {
    taker({ point: [lon, lat], at: point, site: siteAt(map, point) });
    return;
  }
  if (imagining.peek()) {
    update({ places: [...places.peek(), [lon, lat]] });
    return;
  }
  const place = elsewhereAt(map, point);
  if (place && !draft.peek()) {
    update({ subject: { kind: 'point', ...place } });
    return;
  }
  const reported = draft.peek();
  if (reported) {
    const site = siteAt(map, point);
    if (site && needsSite(reported.kind) && !(reported.site_id && needsPoint(reported.kind)))
      write({ site_id: site.id });
    else if (needsPoint(reported.kind)) write({ point: [lon, lat] });
    return;
  }
  const site = siteToChoose(map, point);
  if (site) {
    update({ subject: { kind: 'site', id: site.id } });
    return;
  }
  const commune = view.peek() === 'territory' ? communeAt(map, point) : undefined;
  update({ subject: commune ? { kind: 'commune', code: commune.code } : { kind: 'point', lon, lat } });
}

/**
 * The tiers-lieu that a click chooses. From afar they stand so close that nearly every click would choose one: there it asks about the
 * ground, whose answer names the nearest.
 */
function siteToChoose(
  map: MapLibreMap,
  point: { x: number; y: number },
): { id: string; name: string } | undefined {
  return map.getZoom() < SITES_FIRST_ZOOM ? undefined : siteAt(map, point);
}

export function siteAt(
  map: MapLibreMap,
  { x, y }: { x: number; y: number },
): { id: string; name: string } | undefined {
  return featureNear(map, ['sites', 'site-names'], { x, y }) as { id: string; name: string } | undefined;
}

/** The place offered as the nearest that would be eligible, where it is under a point of the screen. */
function elsewhereAt(
  map: MapLibreMap,
  point: { x: number; y: number },
): { lon: number; lat: number } | undefined {
  const found = featureNear(map, ['elsewhere'], point) as { lon: number; lat: number } | undefined;
  return found && { lon: found.lon, lat: found.lat };
}

function featureNear(map: MapLibreMap, layers: string[], { x, y }: { x: number; y: number }): unknown {
  if (!map.getLayer(layers[0])) return undefined;
  const found = map.queryRenderedFeatures(
    [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ],
    { layers },
  );
  return found[0]?.properties;
}

export function communeAt(
  map: MapLibreMap,
  { x, y }: { x: number; y: number },
): { code: string; name: string; population?: number } | undefined {
  if (!map.getLayer('ground')) return undefined;
  return map.queryRenderedFeatures([x, y], { layers: ['ground'] })[0]?.properties as ReturnType<
    typeof communeAt
  >;
}

function communeState(code: string) {
  return { source: 'communes', sourceLayer: 'communes', id: code };
}
