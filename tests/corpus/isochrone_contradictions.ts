/** Isochrones of an extract, which are drawn when they are asked for, against the times that GET /eligibility tells. */
import { BAND_MINUTES, type MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { contains } from '../support/polygons.ts';
import type { Asked } from './compare.ts';

/** Beside a band's edge, and far from roads, an outline may be off (`maillage verify` tells how often). */
const MARGIN_S = 120;
const ROAD_M = 100;

interface Bands {
  features: { geometry: { coordinates: MultiPolygonCoordinates }; properties: { minutes: number } }[];
}

/** What the isochrones of sites and those around the points themselves say otherwise; a sentence each. */
export async function ofIsochrones(url: string, sample: readonly Asked[]): Promise<string[]> {
  const found: string[] = [];
  const ofSites = new Map<string, Bands | string>();
  for (const { point, told } of sample) {
    const [lon, lat] = point;
    const around = await bandsOf(`${url}/api/v1/isochrone?lon=${lon}&lat=${lat}&minutes=${BAND_MINUTES}`);
    if (typeof around === 'string') found.push(`${point}: its isochrone failed: ${around}`);
    else if (told.road.distance_m <= ROAD_M && !around.features.every((band) => isIn(band, point)))
      found.push(`${point}: does not lie in its own isochrone`);
    for (const { id, drive_time_s } of told.nearest) {
      let bands = ofSites.get(id);
      if (bands === undefined) {
        bands = await bandsOf(
          `${url}/api/v1/sites/${encodeURIComponent(id)}/isochrone?minutes=${BAND_MINUTES}`,
        );
        ofSites.set(id, bands);
        if (typeof bands === 'string') found.push(`the isochrone of ${id} failed: ${bands}`);
      }
      if (typeof bands === 'string' || told.road.distance_m > ROAD_M) continue;
      for (const band of bands.features) {
        const limit_s = band.properties.minutes * 60;
        if (Math.abs(limit_s - drive_time_s) > MARGIN_S && isIn(band, point) !== drive_time_s < limit_s)
          found.push(`${point}: ${drive_time_s} s from ${id}, whose ${limit_s / 60} minutes say otherwise`);
      }
    }
  }
  return found;
}

const isIn = ({ geometry }: Bands['features'][number], point: Asked['point']): boolean =>
  contains(geometry.coordinates, point);

/** The bands of an answer, or what it says instead. */
async function bandsOf(address: string): Promise<Bands | string> {
  const response = await fetch(address);
  return response.ok ? ((await response.json()) as Bands) : `${response.status} ${await response.text()}`;
}
