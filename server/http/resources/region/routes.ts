import Type, { type Static } from 'typebox';
import { networkOfDepartement } from '../../../../data/rules/programmes/programmes.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import type { RegionMask } from '../../../../isochrones/ground/region_mask.ts';
import { type Sketch, sketchOf } from '../../../answers/sketch.ts';
import { problems } from '../../../schemas/common.ts';
import { RegionInfo, RegionList } from '../../../schemas/region.ts';
import { memoryOf } from '../../../served/memory_of.ts';
import { regionBox } from '../../../served/region_box.ts';
import type { KnownRegion } from '../../../served/region_index.ts';
import type { Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { tellGroundAndPeople } from '../coverages/routes.ts';

type Told = Static<typeof RegionInfo>;

/** GET /region, /regions and /regions/{id}: what the page needs to know before anything else. */
export function regionRoutes(app: App, { service }: RouteContext): void {
  const told = new WeakMap<Served, Told>();
  const sketches = new WeakMap<RegionMask, Sketch>();
  const { basemap_style_url } = service.config;
  const info = (): Told => {
    const served = service.served();
    const known = told.get(served) ?? tellRegion(partsOf(served), basemap_style_url);
    told.set(served, known);
    return known;
  };
  const items = (): Told[] => {
    const known = service.regions.known();
    if (known.length === 0) return [info()];
    return known.map((region, i) => ({
      ...tellRegion(region, basemap_style_url),
      ...tellBeside(region, service.regions.loaded(region.region.id)),
      first: i === 0,
    }));
  };
  app.get(
    '/region',
    withSchema({
      tags: ['Coverage'],
      summary: 'The region that is served',
      response: { 200: RegionInfo, ...problems(503) },
    }),
    async () => {
      const served = service.served();
      const sketch = sketches.get(served.territory.mask) ?? sketchOf(served.territory.mask);
      sketches.set(served.territory.mask, sketch);
      return { ...info(), sketch };
    },
  );

  app.get(
    '/regions',
    withSchema({
      tags: ['Coverage'],
      summary: 'The regions that this server answers for',
      description:
        'Each is asked by `region=ID`, or under /regions/ID: all addresses of this API stand there too. What asks for a point is answered by the region that holds it.',
      response: { 200: RegionList, ...problems(503) },
    }),
    async () => ({ items: items() }),
  );

  app.get(
    '/regions/:id',
    withSchema({
      tags: ['Coverage'],
      summary: 'One of the regions that this server answers for',
      params: Type.Object({ id: Type.String({ maxLength: 63 }) }),
      response: { 200: RegionInfo, ...problems(404, 503) },
    }),
    async (request) => {
      const { id } = request.params;
      const region = items().find((one) => one.id === id);
      if (region) return region;
      throw new MaillageError('unknown_region.not_served', { id });
    },
  );
}

/** What is told of a region, from what is served of it. */
function partsOf(served: Served): RegionParts {
  const { region, network, communes, programme, territory, regionCode } = served;
  const names = new Map(communes.map((commune) => [commune.departement, commune.departement_name]));
  const departements = [...names]
    .map(([code, name]) => ({ code, name }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  const coverage = { network: network.meta };
  return { region, mask: territory.mask, departements, programme: programme.id, regionCode, coverage };
}

type RegionParts = Pick<KnownRegion, 'region' | 'mask' | 'departements' | 'programme' | 'regionCode'> & {
  coverage: Pick<KnownRegion['coverage'], 'network'>;
};

function tellRegion(parts: RegionParts, basemap_style_url: string): Told {
  const { region, mask, departements, programme, regionCode, coverage } = parts;
  return {
    id: region.id,
    name: region.name,
    code: regionCode,
    bbox: [...regionBox({ territory: { mask } })],
    departements,
    programme,
    modelled: coverage.network.modelled,
    example_sites: region.example_sites,
    attributions: region.attributions,
    enclaves: region.enclaves ?? [],
    basemap_style_url: basemap_style_url === '' ? null : basemap_style_url,
    network_name:
      region.departements.map((code) => networkOfDepartement(code)?.network?.name ?? null)[0] ?? null,
  };
}

/** What is told beside where there are several regions, for an overview of all. */
function tellBeside({ coverage }: KnownRegion, loaded: Served | undefined): Partial<Told> {
  const { id, computed_at, on, sites } = coverage;
  return {
    memory_bytes: loaded ? memoryOf(loaded) : null,
    coverage: {
      id,
      computed_at,
      on,
      open_sites: sites.open,
      ...tellGroundAndPeople(coverage),
    },
  };
}
