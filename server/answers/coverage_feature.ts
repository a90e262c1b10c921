import type { Feature, MultiPolygon } from 'geojson';
import type { CoverageFeature } from '../../data/records.ts';
import { withPackedGround } from '../../isochrones/geometry/wkb.ts';
import { tellFigures } from './geojson_text.ts';

/** Id of a band, white zone or isochrone among the features of its coverage. */
export const idOfFeature = ({
  layer,
  site_id,
  minutes,
}: Pick<CoverageFeature, 'layer' | 'site_id' | 'minutes'>) =>
  layer === 'isochrone' ? `${site_id}-${minutes}` : layer === 'band' ? `band-${minutes}` : 'white-zones';

/** A stored band, white zone or isochrone as a GeoJSON feature; its coordinates are read where the stored ones are. */
export function coverageFeature(feature: CoverageFeature, limit_minutes: number): Feature {
  const { layer, site_id, minutes, area_km2, population } = feature;
  return {
    type: 'Feature',
    id: idOfFeature(feature),
    geometry: withPackedGround<MultiPolygon>(
      {
        type: 'MultiPolygon',
        get coordinates() {
          return feature.polygons;
        },
      },
      feature,
    ),
    properties: {
      ...(layer === 'white_zone' ? { limit_minutes } : { minutes }),
      ...(site_id === null ? {} : { site_id }),
      ...tellFigures({ area_km2, population }),
    },
  };
}
