import type { Database } from '../../data/database/database_interface.ts';
import type { Region } from '../../data/records.ts';
import { limitOf } from '../../data/rules/decision/limit.ts';
import {
  BUILT_IN_PROGRAMMES,
  findProgramme,
  loadProgrammes,
} from '../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { loadZones, type Zone, zoneOf } from '../../data/rules/programmes/zones.ts';
import { getSetting, programmeSetting } from '../../data/store/regions.ts';
import { listZones } from '../../data/store/zones.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { COVERAGE_DEFAULTS } from '../../isochrones/questions/coverage.ts';
import { BAND_MINUTES, compareIds } from '../../isochrones/types.ts';
import type { Config } from '../config.ts';

/** The rule that applies where a region names no programme. */
export const DEFAULT_PROGRAMME = 'ami-nouvelle-aquitaine-2025';

/** What answers of a region are judged by. */
export interface Rules {
  /** The region's own programme. */
  programme: Programme;
  /** All that may be asked by. */
  programmes: Programme[];
  /** The zones that their criteria name. */
  zones: Zone[];
  /** The limit of drive time that white zones are drawn by. */
  limit_s: number;
}

/** The programmes of this server: those built in, and those of MAILLAGE_PROGRAMMES, which replace them by id. */
export const serverProgrammes = ({ programmes }: Pick<Config, 'programmes'>): Programme[] =>
  loadProgrammes(programmes === '' ? [BUILT_IN_PROGRAMMES] : [BUILT_IN_PROGRAMMES, programmes]);

/**
 * The rules of a region: the programme that its file brought along, else the one it names of `known`. A programme that sets no limit of
 * drive time answers by its other criteria; white zones are then drawn by the usual limit. Errors: unknown_programme, zone_unreadable,
 * programme_limit_not_a_band.
 */
export async function rulesOf(db: Database, known: readonly Programme[], region: Region): Promise<Rules> {
  const own = await getSetting<Programme>(db, programmeSetting(region.id));
  const programme = own ?? findProgramme(known, region.programme ?? DEFAULT_PROGRAMME);
  const programmes = [...known.filter(({ id }) => id !== programme.id), programme];
  const stored = await listZones(db, region.id);
  return {
    programme,
    programmes: programmes.sort(compareIds),
    zones: loadZones(
      programmes,
      stored.map(({ kind, polygons }) => zoneOf(kind, polygons)),
    ),
    limit_s: coverageLimit_s(programme),
  };
}

/**
 * Refuses a programme that a region cannot be prepared by, before anything of the region is stored: its own, else the one that it names
 * of `known`. Errors: unknown_programme, programme_limit_not_a_band.
 */
export function checkProgramme(
  known: readonly Programme[],
  named: string | null,
  own: Programme | null,
): void {
  coverageLimit_s(own ?? findProgramme(known, named ?? DEFAULT_PROGRAMME));
}

function coverageLimit_s(programme: Programme): number {
  const limit_s = limitOf(programme) ?? COVERAGE_DEFAULTS.limit_minutes * 60;
  if (BAND_MINUTES.some((minutes) => minutes * 60 === limit_s)) return limit_s;
  throw new MaillageError('programme_limit_not_a_band', {
    id: programme.id,
    minutes: limit_s / 60,
    known: BAND_MINUTES,
  });
}
