import Type, { type Static } from 'typebox';
import { networkOfDepartement } from '../../../../data/rules/programmes/programmes.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { problems } from '../../../schemas/common.ts';
import { RegionInfo, RegionList } from '../../../schemas/region.ts';
import { regionBox } from '../../../served/region_box.ts';
import type { Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../service.ts';

/** GET /region, /regions and /regions/{id}: what the page needs to know before anything else. */
export function regionRoutes(app: App, { service }: RouteContext): void {
  const told = new WeakMap<Served, Static<typeof RegionInfo>>();
  const info = (): Static<typeof RegionInfo> => {
    const served = service.served();
    const known = told.get(served) ?? tellRegion(served, service.config.basemap_style_url);
    told.set(served, known);
    return known;
  };
  app.get(
    '/region',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'The region that is served',
        response: { 200: RegionInfo, ...problems(503) },
      },
    },
    async () => info(),
  );

  app.get(
    '/regions',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'The regions that this server answers for',
        response: { 200: RegionList, ...problems(503) },
      },
    },
    async () => ({ items: [info()] }),
  );

  app.get(
    '/regions/:id',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'One of the regions that this server answers for',
        params: Type.Object({ id: Type.String({ maxLength: 63 }) }),
        response: { 200: RegionInfo, ...problems(404, 503) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const region = info();
      if (id === region.id) return region;
      throw new MaillageError('unknown_region.not_served', { id });
    },
  );
}

function tellRegion(served: Served, basemap_style_url: string): Static<typeof RegionInfo> {
  const { region, network, communes, programme } = served;
  const names = new Map(communes.map((commune) => [commune.departement, commune.departement_name]));
  return {
    id: region.id,
    name: region.name,
    code: served.regionCode,
    bbox: regionBox(served),
    departements: [...names]
      .map(([code, name]) => ({ code, name }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    programme: programme.id,
    modelled: network.meta.modelled,
    example_sites: region.example_sites,
    attributions: region.attributions,
    enclaves: region.enclaves ?? [],
    basemap_style_url: basemap_style_url === '' ? null : basemap_style_url,
    network_name:
      region.departements.map((code) => networkOfDepartement(code)?.network?.name ?? null)[0] ?? null,
  };
}
