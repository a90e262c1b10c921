import workerUrl from 'virtual:map-worker';
import { effect, signal } from '@preact/signals';
import type { FeatureCollection } from 'geojson';
import {
  AttributionControl,
  addProtocol,
  type LayerSpecification,
  Map as MapLibreMap,
  ScaleControl,
  type StyleSpecification,
  setWorkerUrl,
  type VectorTileSource,
} from 'maplibre-gl';
import { online, renewals, returns } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { coverage, elsewhere, reach, region, routes } from '../state/data.ts';
import { embedded, page, subject, update } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';
import { boxFrom, isWhole, keepClear, lookAtAnswer, lookAtArea, startingCamera } from './camera.ts';
import { covered } from './covered.ts';
import { hangCurtain } from './curtain.ts';
import { elsewhereFeatures } from './elsewhere_features.ts';
import { unnamedHere } from './here_names.ts';
import { supplyImages } from './images.ts';
import { showImagined } from './imagined.ts';
import { listenToPointer } from './pointer.ts';
import { showReported } from './reported.ts';
import { restyle } from './restyle.ts';
import { drawRoute, routeTexts } from './route_motion.ts';
import { imaginedEffect } from './scenario_state.ts';
import { buildStyle, type DataSource, layersOf } from './style.ts';
import { mapView } from './view.ts';

/** The one owner of the MapLibre object: it makes it, keeps it in step with the page's state, and hands it to the modules here. */

setWorkerUrl(workerUrl);

export { bringIntoView } from './camera.ts';

/** The map once its style is there; null before, and where the browser cannot draw one. */
export const theMap = signal<MapLibreMap | null>(null);
/** Why there is no map: the browser has no WebGL 2, or its context was lost for good. */
export const mapFailure = signal<'no_webgl' | null>(null);
/** What is wrong with the tiles: some could not be had, or they are slow to come. */
export const tileTrouble = signal<'failed' | 'slow' | null>(null);
/** Whether the map is still fetching or drawing what is asked of it. */
export const mapBusy = signal(true);

const LOOK_EVERY_MS = 200;
const SLOW_MS = 8000;
const REDUCED_MOTION = matchMedia('(prefers-reduced-motion: reduce)');

/** Makes the map in `container`. Called once, when region and coverage are known. */
export async function createMap(container: HTMLElement): Promise<void> {
  const info = region.peek().data;
  const current = coverage.peek().data;
  if (!info || !current) throw new Error('the map needs its region');
  if (isBundle) (await import('../static/tile_archives.ts')).readArchives(addProtocol);
  const basemap = await fetchBasemap(info.basemap_style_url);
  const drawn = mapView.peek();
  const style = buildStyle(drawn, null, basemap);
  style.transition = { duration: REDUCED_MOTION.matches ? 0 : 250, delay: 0 };
  let map: MapLibreMap;
  try {
    map = new MapLibreMap({
      container,
      style,
      ...startingCamera(boxFrom(info.bbox), page.peek().camera),
      minZoom: 4,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      // In another page the wheel scrolls that page, and one finger too.
      cooperativeGestures: embedded.peek(),
      locale: {
        'CooperativeGesturesHandler.WindowsHelpText': t('embed_zoom'),
        'CooperativeGesturesHandler.MacHelpText': t('embed_zoom_mac'),
        'CooperativeGesturesHandler.MobileHelpText': t('embed_zoom_touch'),
      },
      fadeDuration: REDUCED_MOTION.matches ? 0 : 200,
      validateStyle: import.meta.env.DEV,
    });
  } catch {
    mapFailure.value = 'no_webgl';
    mapBusy.value = false;
    return;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  supplyImages(map);
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 110 }), 'bottom-right');
  if (basemap) map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter();
    update({ camera: isWhole() ? null : { lon: lng, lat, zoom: map.getZoom() } });
  });
  map.on('error', ({ error }) => {
    // A tile that cannot be had is asked again when the server is back; the page says that the server is away.
    if (import.meta.env.DEV) console.warn(error);
  });
  keepClear(map);
  watchWork(map);
  watchTiles(map);
  listenToPointer(map);
  map.once('load', () => follow(map, layersOf(drawn)));
}

/**
 * Keeps `mapBusy`. An idle event alone would not do: none comes after a reload whose tiles turn out not to have changed.
 */
function watchWork(map: MapLibreMap): void {
  let timer = 0;
  const done = (): void => {
    clearInterval(timer);
    timer = 0;
    mapBusy.value = false;
  };
  map.on('dataloading', () => {
    mapBusy.value = true;
    timer ||= window.setInterval(() => {
      if (map.loaded() && map.areTilesLoaded() && !map.isMoving()) done();
    }, LOOK_EVERY_MS);
  });
  map.on('idle', done);
}

/** Keeps the loaded map in step with the signals; `drawn`: the layers that it was made with, which may have changed since. */
function follow(map: MapLibreMap, drawn: LayerSpecification[]): void {
  theMap.value = map;
  let before = drawn;
  effect(() => {
    const after = layersOf(mapView.value);
    restyle(map, before, after);
    before = after;
  });
  effect(() => {
    const drawn = routes.value.data ?? [];
    setData(map, 'routes', {
      type: 'FeatureCollection',
      features: drawn.map(({ route }, i) => ({ ...route, properties: { rank: i + 1 } })),
    });
    setData(map, 'route-texts', routeTexts(drawn));
    if (drawn.length > 0) drawRoute(map, REDUCED_MOTION.matches);
  });
  effect(() => {
    const asked = subject.value;
    setData(map, 'asked', asked?.kind === 'point' ? pointAt(asked.lon, asked.lat) : EMPTY);
  });
  effect(() => {
    const { data, status } = elsewhere.value;
    setData(map, 'elsewhere', status === 'ready' && data ? elsewhereFeatures(data) : EMPTY);
  });
  effect(() => {
    const { data } = reach.value;
    setData(map, 'reach', data ?? EMPTY);
  });
  effect(() => {
    setData(map, 'scenario', imaginedEffect.value?.white_zones ?? EMPTY);
  });
  nameWhatFillsTheView(map);
  showImagined(map);
  showReported(map);
  hangCurtain(map);
  lookAtAnswer(map, REDUCED_MOTION.matches);
  lookAtArea(map, page.peek().camera !== null);
  refetchTiles(map);
}

/** Names communes that fill the view, once it rests after it was moved or something else covers a part of it. */
function nameWhatFillsTheView(map: MapLibreMap): void {
  let isNew = true;
  const renew = (): void => {
    isNew = true;
    map.triggerRepaint();
  };
  map.on('movestart', renew);
  map.on('resize', renew);
  effect(() => {
    if (covered.value) renew();
  });
  map.on('idle', () => {
    if (!isNew) return;
    isNew = false;
    setData(map, 'here', unnamedHere(map));
  });
}

/** New tiles when another coverage becomes the current one, and the missing ones when the server is back. */
function refetchTiles(map: MapLibreMap): void {
  const sources = () =>
    Object.keys(map.getStyle().sources).filter((source) => map.getSource(source)?.type === 'vector');
  let seen = returns.peek();
  effect(() => {
    if (!online.value || returns.value === seen) return;
    seen = returns.value;
    for (const source of sources()) map.refreshTiles(source);
  });
  let renewed = renewals.peek();
  effect(() => {
    if (renewals.value === renewed) return;
    renewed = renewals.value;
    for (const layer of sources()) {
      const source = map.getSource<VectorTileSource>(layer);
      if (source?.url) source.setUrl(source.url);
    }
  });
}

/** Says when tiles fail, or have not come for long, and takes it back when they are there. */
function watchTiles(map: MapLibreMap): void {
  let timer = 0;
  map.on('error', (event) => {
    if ('sourceId' in event || 'tile' in event) tileTrouble.value = 'failed';
  });
  map.on('dataloading', () => {
    timer ||= window.setTimeout(() => {
      if (mapBusy.peek()) tileTrouble.value ??= 'slow';
    }, SLOW_MS);
  });
  map.on('idle', () => {
    clearTimeout(timer);
    timer = 0;
    if (tileTrouble.peek() === 'slow' || map.areTilesLoaded()) tileTrouble.value = null;
  });
  map.on('movestart', () => {
    if (tileTrouble.peek() === 'failed') tileTrouble.value = null;
  });
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

function pointAt(lon: number, lat: number): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [lon, lat] } }],
  };
}

/** Gives a source of the page's own its data. */
function setData(map: MapLibreMap, source: DataSource, data: FeatureCollection): void {
  const found = map.getSource(source);
  if (found && 'setData' in found) (found as { setData(data: FeatureCollection): void }).setData(data);
}

async function fetchBasemap(url: string | null): Promise<StyleSpecification | null> {
  if (url === null) return null;
  try {
    const response = await fetch(url);
    return response.ok ? ((await response.json()) as StyleSpecification) : null;
  } catch {
    return null;
  }
}
