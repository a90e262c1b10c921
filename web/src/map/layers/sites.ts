import type { ExpressionSpecification, FilterSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { FONT_STRONG } from '../fonts.ts';
import { inArea, type MapLayer, type MapView, visible } from './map_layer.ts';

const FABRIQUE: ExpressionSpecification = ['==', ['get', 'fabrique'], true];
const OPEN: ExpressionSpecification = ['==', ['get', 'status'], 'open'];

/** Tiers-lieux by status: form and colour; open ones above the others. Above the names of the map, which stand beside them. */
export const siteLayers: MapLayer = (view) => {
  const { theme } = view;
  const chosen = isChosen(view);
  return [
    sitesAs(view, 'sites', {
      layout: {
        'icon-image': [
          'match',
          ['get', 'status'],
          'planned',
          `site-planned-${theme.name}`,
          'closed',
          `site-closed-${theme.name}`,
          ['case', FABRIQUE, `site-fabrique-${theme.name}`, `site-open-${theme.name}`],
        ],
        'icon-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          // From afar they are many: small, and smaller where nobody is received yet or any more.
          5,
          ['case', chosen, 1, OPEN, 0.24, 0.17],
          7,
          ['case', chosen, 1.1, OPEN, 0.55, 0.42],
          9,
          ['case', chosen, 1.35, 0.85],
          13,
          ['case', chosen, 1.5, 1.1],
        ],
        'icon-allow-overlap': true,
        'icon-padding': 0,
        'symbol-sort-key': ['match', ['get', 'status'], 'open', 2, 'planned', 1, 0],
      },
    }),
  ];
};

/** Their names, where there is room: the one that is chosen first, then those that are open. */
export const siteNameLayers: MapLayer = (view) => {
  const { theme } = view;
  const chosen = isChosen(view);
  return [
    sitesAs(view, 'site-names', {
      layout: {
        'text-field': ['step', ['zoom'], ['case', chosen, ['get', 'name'], ''], 10.5, ['get', 'name']],
        'text-font': FONT_STRONG,
        'text-size': 13,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        // Clear of its own sign, which grows.
        'text-radial-offset': ['interpolate', ['linear'], ['zoom'], 9, 1, 13, ['case', chosen, 1.6, 1.25]],
        'text-padding': 1,
        'text-justify': 'auto',
        'text-max-width': 9,
        'symbol-sort-key': ['case', chosen, -1, ['match', ['get', 'status'], 'open', 0, 'planned', 1, 2]],
      },
      paint: {
        'text-color': theme.site,
        'text-halo-color': theme.halo,
        'text-halo-width': 1.8,
      },
    }),
  ];
};

function sitesAs(
  view: MapView,
  id: string,
  { layout, paint }: Pick<SymbolLayerSpecification, 'layout' | 'paint'>,
): SymbolLayerSpecification {
  return {
    id,
    type: 'symbol',
    source: 'sites',
    'source-layer': 'sites',
    filter: shownSites(view),
    layout: { visibility: visible(view.layers.includes('sites')), ...layout },
    ...(paint && { paint }),
  };
}

function isChosen({ chosenSite }: MapView): ExpressionSpecification {
  return ['==', ['get', 'id'], chosenSite ?? ''];
}

function shownSites({ statuses, label, area }: MapView): FilterSpecification {
  const byStatus: ExpressionSpecification = ['in', ['get', 'status'], ['literal', [...statuses]]];
  return ['all', byStatus, ...(area === null ? [] : [inArea(area)]), ...(label === null ? [] : [is(label)])];
}

/** 'fabrique', or one of the themes, which come as words with | between. */
function is(label: string): ExpressionSpecification {
  if (label === 'fabrique') return FABRIQUE;
  return ['in', `|${label}|`, ['concat', '|', ['coalesce', ['get', 'themes'], ''], '|']];
}
