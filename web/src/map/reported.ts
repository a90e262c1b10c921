import { effect } from '@preact/signals';
import type { Map as MapLibreMap, Marker } from 'maplibre-gl';
import { t } from '../i18n/index.ts';
import { reportedPoint, write } from '../report/report_draft.ts';
import { movableMarker } from './movable.ts';

/** The place of the report that is being written, as a marker that can be moved. */
export function showReported(map: MapLibreMap): void {
  let marker: Marker | null = null;
  effect(() => {
    const point = reportedPoint.value;
    if (!point) {
      marker?.remove();
      marker = null;
      return;
    }
    marker ??= movableMarker(map, 'reported', { moved: (place) => write({ point: place }) });
    marker.setLngLat(point).getElement().setAttribute('aria-label', t('report_place_marker'));
  });
}
