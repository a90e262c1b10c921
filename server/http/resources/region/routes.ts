import type { Static } from 'typebox';
import { networkOfDepartement } from '../../../../data/rules/programmes/programmes.ts';
import { latOfY, lonOfX } from '../../../../isochrones/geometry/mercator.ts';
import { problems } from '../../../schemas/common.ts';
import { RegionInfo } from '../../../schemas/region.ts';
import type { Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../service.ts';

/** GET /region: what the page needs to know before anything else. */
export function regionRoute(app: App, { service }: RouteContext): void {
  const told = new WeakMap<Served, Static<typeof RegionInfo>>();
  app.get(
    '/api/v1/region',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'The region that is served',
        response: { 200: RegionInfo, ...problems(503) },
      },
    },
    async () => {
      const served = service.served();
      const info = told.get(served) ?? tellRegion(served, service.config.basemap_style_url);
      told.set(served, info);
      return info;
    },
  );
}

function tellRegion(served: Served, basemap_style_url: string): Static<typeof RegionInfo> {
  const { region, territory, network, communes, programme } = served;
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  const { minX, minY, maxX, maxY } = territory.mask;
  const names = new Map(communes.map((commune) => [commune.departement, commune.departement_name]));
  return {
    id: region.id,
    name: region.name,
    // y grows to the south.
    bbox: [round(lonOfX(minX)), round(latOfY(maxY)), round(lonOfX(maxX)), round(latOfY(minY))],
    departements: [...names]
      .map(([code, name]) => ({ code, name }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    programme: programme.id,
    modelled: network.meta.modelled,
    example_sites: region.example_sites,
    attributions: region.attributions,
    basemap_style_url: basemap_style_url === '' ? null : basemap_style_url,
    network_name:
      region.departements.map((code) => networkOfDepartement(code)?.network?.name ?? null)[0] ?? null,
  };
}
