/** Maillage itself, prepared and served as people run it. */
import { basename } from 'node:path';
import { nearestRoad } from '../../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../../isochrones/network/network.ts';
import { readOsrmGraph } from '../../../isochrones/osrm/graph_files.ts';
import { createPointSearch, searchFromPoint } from '../../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../../isochrones/search/time_field.ts';
import { builtNetwork } from '../../support/osrm.ts';
import { serveRegion } from '../served_region.ts';
import { askPlain, type Band, type Peer } from './peer.ts';

/** `sitesFile` is what the region's list of sites is read from; isochrones are asked for around points, not sites. */
export async function startMaillage(roadsFile: string, sitesFile: string): Promise<Peer> {
  const files = await builtNetwork(roadsFile, `peer-${basename(roadsFile)}`);
  const network = buildNetwork(await readOsrmGraph(files.basePath), {
    id: 'benchmark',
    osm_date: files.osm_date,
    roads_sha256: '',
    profile_sha256: '',
    profile_settings: {},
    osrm_version: '',
    modelled: false,
    built_at: '',
    verification: null,
  });
  const search = createPointSearch(network);
  const id = basename(roadsFile).replace(/\W.*/, '');
  const served = await serveRegion(id, { roads: roadsFile, sites: sitesFile });
  return {
    name: 'Maillage',
    async isochrone(lon, lat, minutes) {
      const { features } = await askPlain<{ features: Band[] }>(
        `${served.url}/api/v1/isochrone?lon=${lon}&lat=${lat}&minutes=${minutes.join(',')}`,
      );
      return features;
    },
    async times_s(from, to) {
      const field = searchFromPoint(search, nearestRoad(network, ...to), Infinity);
      return from.map(([lon, lat]) => Math.round(timeAtPlace(field, nearestRoad(network, lon, lat))) / 10);
    },
    stop: served.stop,
  };
}
