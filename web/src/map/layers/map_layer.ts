import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Layer, PageState, Shading } from '../../state/page.ts';
import type { MapTheme } from '../theme.ts';

/** All that a layer may depend on: what the map shows, as a value. */
export interface MapView {
  theme: MapTheme;
  layers: readonly Layer[];
  shading: Shading;
  /** Codes of communes for each colour of their fragility. */
  fragile: readonly string[][] | null;
  statuses: readonly string[];
  label: string | null;
  /** The commune or site chosen. */
  chosenCommune: string | null;
  chosenSite: string | null;
  /** The part of the region that figures and map speak of; null: all. */
  area: PageState['area'];
  /** Communes marked from a plot or table. */
  marked: readonly string[];
}

export type MapLayer = (view: MapView) => LayerSpecification[];

/** What lies in the area, as a filter on the tiles of communes and of tiers-lieux. */
export function inArea(area: NonNullable<PageState['area']>): ExpressionSpecification {
  return ['==', ['get', area.by], area.code];
}

/** 'visible' or 'none', as layouts want it. */
export function visible(shown: boolean): 'visible' | 'none' {
  return shown ? 'visible' : 'none';
}
