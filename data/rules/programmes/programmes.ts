import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { compareIds } from '../../../isochrones/types.ts';
import { foldText } from '../../tables/text.ts';
import { parseCommentedJson } from './commented_json.ts';
import { TO_FILL, unfilled } from './programme_draft.ts';
import {
  type NetworkDirectory,
  NetworksSchema,
  type Programme,
  ProgrammeSchema,
  type ProgrammeSource,
  type RegionNetwork,
} from './schema.ts';

/** Folder of the programmes that come with Maillage. */
export const BUILT_IN_PROGRAMMES = join(dirname(fileURLToPath(import.meta.url)), 'files');
const NETWORKS_FILE = join(dirname(fileURLToPath(import.meta.url)), 'networks.json');

/**
 * Every programme of the folders' *.json and *.jsonc files, by id; a later folder replaces an id of an earlier one.
 * Throws `programme_unreadable` or `programme_invalid`, naming the file, the field and what it takes.
 */
export function loadProgrammes(folders: string[] = [BUILT_IN_PROGRAMMES]): Programme[] {
  const byId = new Map<string, Programme>();
  for (const folder of folders) {
    for (const path of jsonFiles(folder)) {
      const programme = readProgrammeFile(path);
      byId.set(programme.id, programme);
    }
  }
  return [...byId.values()].sort(compareIds);
}

/**
 * One programme file, checked; it may have comments. Zone files become absolute paths. Errors as in `loadProgrammes`, and
 * `programme_unfinished` where a draft's places to fill in are left and `draft` is not set.
 */
export function readProgrammeFile(path: string, { draft = false } = {}): Programme {
  const programme = checkedProgramme(readJson(path), path);
  const left = draft ? [] : unfilled(programme);
  if (left.length > 0)
    throw new MaillageError('programme_unfinished', {
      path,
      to_fill: TO_FILL,
      places: left.length > 5 ? [...left.slice(0, 5), `... (${left.length})`] : left,
    });
  return {
    ...programme,
    zones: programme.zones.map((zone) => ({
      ...zone,
      file: zone.file === null ? null : resolve(dirname(path), zone.file),
    })),
  };
}

/** A programme from anywhere, checked by the schema and against itself; `where` is named by `programme_invalid`. */
export function checkedProgramme(value: unknown, where: string): Programme {
  const programme = checked(value, where, ProgrammeSchema) as Programme;
  const wrong = contradiction(programme, where);
  if (wrong) throw wrong;
  return programme;
}

/** The programme with this id. Throws `unknown_programme` (404), naming those there are. */
export function findProgramme(programmes: readonly Programme[], id: string): Programme {
  const found = programmes.find((programme) => programme.id === id);
  if (found) return found;
  throw new MaillageError('unknown_programme', { id, known: programmes.map((programme) => programme.id) });
}

/** SHA-256 of all that a programme says, wherever its file lies: what an answer names it by. */
export function hashProgramme(programme: Programme): string {
  const known = hashes.get(programme);
  if (known !== undefined) return known;
  const zones = programme.zones.map((zone) => ({ ...zone, file: zone.file && basename(zone.file) }));
  const hash = createHash('sha256')
    .update(JSON.stringify({ ...programme, zones }))
    .digest('hex');
  hashes.set(programme, hash);
  return hash;
}

/** Every answer's tag has it; a programme that was read is never changed. */
const hashes = new WeakMap<Programme, string>();

/** The source that a reading of the programme names. */
export function sourceOf(programme: Programme, id: string): ProgrammeSource {
  return programme.sources.find((source) => source.id === id)!;
}

let directory: NetworkDirectory | undefined;

/** The directory of the regional networks of tiers-lieux, 18 regions. */
export function networkDirectory(): NetworkDirectory {
  if (directory === undefined) {
    directory = checked(readJson(NETWORKS_FILE), NETWORKS_FILE, NetworksSchema) as NetworkDirectory;
    for (const region of directory.items) Object.freeze(region);
  }
  return directory;
}

/** A region with its network, by INSEE code or name (case and accents ignored), or null. */
export function networkOfRegion(codeOrName: string): RegionNetwork | null {
  regionsByName ??= new Map(
    networkDirectory().items.flatMap((item) => [
      [item.code, item],
      [foldText(item.name), item],
    ]),
  );
  return regionsByName.get(codeOrName) ?? regionsByName.get(foldText(codeOrName)) ?? null;
}

let regionsByName: Map<string, RegionNetwork> | undefined;

/** The region of a département ('33', '2A', '974') with its network, or null. */
export function networkOfDepartement(departement: string): RegionNetwork | null {
  const wanted = departement.toUpperCase();
  return networkDirectory().items.find((item) => item.departements.includes(wanted)) ?? null;
}

function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.jsonc?$/.test(name) && !name.endsWith('.schema.json'))
      .sort()
      .map((name) => join(folder, name));
  } catch (cause) {
    throw new MaillageError('programme_unreadable.folder', { folder }, { cause });
  }
}

function readJson(path: string): unknown {
  try {
    return parseCommentedJson(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MaillageError('programme_unreadable', { path, why }, { cause });
  }
}

function checked(value: unknown, where: string, schema: TSchema): unknown {
  if (Value.Check(schema, value)) return value;
  const [first] = Value.Errors(schema, value);
  const at = first?.instancePath || '/';
  throw new MaillageError('programme_invalid.schema', { path: where, where: at, why: first?.message ?? '' });
}

/** What the schema cannot say; null where all is well. */
function contradiction(programme: Programme, path: string): MaillageError | null {
  const { id, opens_on, closes_on, deposits, sources, zones, strands } = programme;
  for (const day of [opens_on, closes_on, ...deposits]) {
    if (day !== null && !isDay(day)) return new MaillageError('programme_invalid.day', { path, day });
  }
  if (opens_on && closes_on && opens_on > closes_on)
    return new MaillageError('programme_invalid.order', { path, id });
  if (deposits.some((day, i) => i > 0 && day <= deposits[i - 1]!))
    return new MaillageError('programme_invalid.deposits', { path });
  if (new Set(strands.map((strand) => strand.id)).size < strands.length)
    return new MaillageError('programme_invalid.strands', { path });
  for (const strand of strands) {
    for (const reading of strand.readings) {
      if (!sources.some((source) => source.id === reading.source)) {
        return new MaillageError('programme_invalid.source', {
          path,
          strand: strand.id,
          source: reading.source,
        });
      }
      for (const criterion of reading.criteria) {
        if ('zone' in criterion && !zones.some((zone) => zone.id === criterion.zone)) {
          return new MaillageError('programme_invalid.zone', {
            path,
            criterion: criterion.id,
            zone: criterion.zone,
          });
        }
        const aboutSites = ['open_for_at_least', 'employer', 'listed_on_map'].includes(criterion.type);
        if (aboutSites && strand.subject === 'point') {
          return new MaillageError('programme_invalid.subject', {
            path,
            criterion: criterion.id,
            type: criterion.type,
            strand: strand.id,
          });
        }
      }
    }
  }
  return null;
}

const isDay = (day: string) => {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
};
