/**
 * The extracts of roads that the built-in regions of France name, for a mirror of one's own (`MAILLAGE_DOWNLOAD_MIRROR`): modelled roads of the
 * whole country in the place of OpenStreetMap's, cut by region as Geofabrik's are, so that `prepare france` is seen where 8 GB cannot be had.
 */
import { link, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Commune, Site } from '../../data/records.ts';
import { joinAndCut } from '../../data/sources/openstreetmap/osmium.ts';
import { surroundings } from '../../data/sources/polygons/surroundings.ts';
import type { RegionDefinition, Source } from '../../data/sources/region_definition.ts';
import { regionFromFile } from '../../data/sources/region_file.ts';
import { frenchRegions } from '../../data/sources/regions/definitions.ts';
import { demonstration } from '../../demo/demonstration.ts';
import { prepareInputs } from '../../server/prepare/prepare_inputs.ts';

export interface FranceMirror {
  /** Its files lie where their addresses say, the host left out. */
  folder: string;
  /** A list of example sites of the whole country (CSV). */
  list: string;
}

/** An extract reaches a little over its border, as Geofabrik's do. */
const OVERLAP_KM = 3;

const isOverseas = ({ departements }: RegionDefinition): boolean =>
  departements.some((code) => code.startsWith('97'));

/** Makes every extract that a region names for itself or for what lies around it; those of other countries have no road near the border. */
export async function writeFranceMirror(
  folder: string,
  scale: number,
  tell: (text: string) => void,
): Promise<FranceMirror> {
  const regions = frenchRegions();
  // An island of its own each: a model lays its communes out on one plane.
  const lands = [
    regions.filter((region) => !isOverseas(region)),
    ...regions.filter(isOverseas).map((region) => [region]),
  ];
  const mirror = join(folder, 'mirror');
  const served = new Set<string>();
  const serve = async (sources: readonly Source[], file: string): Promise<void> => {
    for (const address of sources.map(pathOf).filter((one) => !served.has(one))) {
      served.add(address);
      await mkdir(dirname(join(mirror, address)), { recursive: true });
      await link(file, join(mirror, address));
    }
  };
  const sites: Site[] = [];
  let farAway = '';
  for (const land of lands) {
    tell(`france: modelling the roads of ${land.map(({ name }) => name).join(', ')}`);
    const work = join(folder, 'work', land[0]!.id);
    const inputs = await prepareInputs(modelled(land, scale), {
      downloadsFolder: join(folder, 'downloads'),
      workFolder: work,
      demonstration,
    });
    sites.push(...(inputs.sites?.sites ?? []));
    for (const region of land) {
      const file = join(work, `${region.id}.osm.pbf`);
      const ground = surroundings(groundOf(region, inputs.communes), OVERLAP_KM);
      await joinAndCut([inputs.roadsFile as string], ground, file);
      // Where a region has several extracts each holds all of its roads: what they share is joined to one.
      await serve(region.roads, file);
      farAway = file;
    }
  }
  for (const { roads_around } of regions) await serve(roads_around, farAway);
  const list = join(folder, 'tiers-lieux.csv');
  await writeFile(list, csvOf(sites));
  return { folder: mirror, list };
}

/** The communes of some regions as one region with modelled roads and example sites. */
const modelled = (land: readonly RegionDefinition[], scale: number): RegionDefinition =>
  regionFromFile(
    {
      id: 'modelled-land',
      name: 'Modelled land',
      departements: land.flatMap(({ departements }) => departements),
      roads: 'builtin:modelled-roads',
      communes: 'builtin:packaged-communes',
      sites: 'builtin:example-sites',
      model: { scale, seed: 1, rim_km: 0 },
    },
    null,
  );

function pathOf(source: Source): string {
  if (source.kind !== 'url') throw new Error('A built-in region of France has roads without an address.');
  return new URL(source.url).pathname;
}

const groundOf = ({ departements }: RegionDefinition, communes: readonly Commune[]) =>
  communes
    .filter(({ code }) => departements.some((departement) => code.startsWith(departement)))
    .flatMap(({ polygons }) => polygons);

const csvOf = (sites: readonly Site[]): string =>
  ['id;nom;lon;lat;statut;ouverture;fermeture']
    .concat(
      sites.map(({ id, name, lon, lat, status, opened_on, closed_on }) =>
        [id, name, lon, lat, status, opened_on ?? '', closed_on ?? ''].join(';'),
      ),
    )
    .join('\n');
