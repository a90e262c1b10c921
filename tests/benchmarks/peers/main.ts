/** `node tests/benchmarks/peers/main.ts [andorra] [corsica]`: what the peers need for an isochrone, on this machine. */
import { readFile } from 'node:fs/promises';
import type { LonLat } from '../../../isochrones/types.ts';
import { ANDORRAN_TOWNS } from '../../support/real_regions.ts';
import { sharedData } from '../../support/shared_data.ts';
import { DEMONSTRATION_SCALE, modelledRegion } from '../growth_network.ts';
import { startGraphHopper, startGraphHopperFullGeometry } from './graphhopper.ts';
import { measurePeer } from './measure.ts';
import { startFineOsrmGrid, startOsrmGrid } from './osrm_grid.ts';
import { startValhalla } from './valhalla.ts';

/** Roads and points of a benchmark; null where the real data is missing. */
export async function benchmarkRegion(name: string): Promise<{ roadsFile: string; points: LonLat[] } | null> {
  if (name === 'andorra') {
    const roadsFile = sharedData('roads/andorra-2025-01-19.osm.pbf');
    return roadsFile === null ? null : { roadsFile, points: ANDORRAN_TOWNS };
  }
  if (name === 'demonstration') {
    const { roadsFile, sites } = await modelledRegion(DEMONSTRATION_SCALE);
    return { roadsFile, points: sites.slice(0, 14).map(({ lon, lat }) => [lon, lat]) };
  }
  const roadsFile = sharedData('roads/corsica-simplified.osm.pbf');
  const sites = sharedData('sites/corsica-france-services-2020.geojson');
  if (roadsFile === null || sites === null) return null;
  const { features } = JSON.parse(await readFile(sites, 'utf8'));
  return {
    roadsFile,
    points: features.map((site: { geometry: { coordinates: LonLat } }) => site.geometry.coordinates),
  };
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : ['andorra', 'corsica']) {
    const region = await benchmarkRegion(name);
    if (!region) continue;
    for (const start of [
      startValhalla,
      startGraphHopper,
      startGraphHopperFullGeometry,
      startOsrmGrid,
      startFineOsrmGrid,
    ]) {
      const peer = await start(region.roadsFile);
      if (!peer) continue;
      try {
        const { one_ms, bands_ms } = await measurePeer(peer, region.points);
        console.log(
          `${name}, ${peer.name}: one ${one_ms.median} ms (p95 ${one_ms.p95}), bands ${bands_ms.median} ms (p95 ${bands_ms.p95})`,
        );
      } finally {
        await peer.stop();
      }
    }
  }
}
