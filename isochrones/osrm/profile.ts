/** The choices that decide drive times: OSRM's car profile with our settings (profile.lua). */
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { MaillageError } from '../../errors/maillage_error.ts';

export interface ProfileSettings {
  /**
   * Ferries and car trains count as roads. Off: a place across an estuary is as far as the drive around it. (With them
   * Royan - Le Verdon and Blaye - Lamarque would be roads, without the wait for the boat.)
   */
  ferries: boolean;
  /** Ways with toll=yes may be driven. */
  toll_roads: boolean;
  /**
   * Ways that only residents, customers, deliveries or holders of a permit may use count as roads for everyone. OSRM's own car
   * profile lets a trip start or end there but not pass through, by weights other than time; with time alone traffic
   * would pass through private drives, and times would be too short. Off: such a way is no road, and a home on it is
   * matched to the nearest public one, whose distance is told.
   */
  restricted_roads: boolean;
  /**
   * Journeys may start and end on motorways, their ramps, trunk roads' ramps and roads for motor vehicles only (motorroad or expressway).
   * Off: a house beside a motorway is matched to its own street, not to a carriageway that nobody can walk on to; driving through is as ever.
   */
  start_on_motorways: boolean;
  /** The same in tunnels: a house above one is on the street above. Passages through buildings are streets and always count. */
  start_in_tunnels: boolean;
  /**
   * The same on bridges: a house below one is on the street below. It holds for short bridges too, so that no length has to be chosen: the
   * street goes on at both ends, and a house beside a culvert is matched to its own street at the bridge's head.
   */
  start_on_bridges: boolean;
  /** Speeds of all roads are multiplied by this: 0.9 tells how sensitive an answer is to slower traffic. */
  speed_factor: number;
  /**
   * km/h by class (value of highway=*), in place of those of OSRM's car profile, where OpenStreetMap tells no limit: {"tertiary": 50}.
   * docs/speeds.md has OSRM's beside those of other engines and the limits of France.
   */
  speeds: Readonly<Record<string, number>>;
  /** Speeds of all roads of a class are multiplied by this, also where they come from a limit: {"tertiary": 0.5}. */
  speed_factors: Readonly<Record<string, number>>;
  /** Share of a limit that OpenStreetMap tells (maxspeed=*) which is driven; 0.8 is OSRM's own. */
  maxspeed_share: number;
}

/** Values of highway=* that a car may drive on, by OSRM's car profile. */
export const DRIVEN_CLASSES = [
  ...['motorway', 'motorway_link', 'trunk', 'trunk_link', 'primary', 'primary_link', 'secondary'],
  ...[
    'secondary_link',
    'tertiary',
    'tertiary_link',
    'unclassified',
    'residential',
    'living_street',
    'service',
  ],
] as const;

/** The settings that count unless a region says otherwise. */
export const PROFILE_DEFAULTS: Readonly<ProfileSettings> = {
  ferries: false,
  toll_roads: true,
  restricted_roads: false,
  start_on_motorways: false,
  start_in_tunnels: false,
  start_on_bridges: false,
  speed_factor: 1,
  speeds: {},
  speed_factors: {},
  maxspeed_share: 0.8,
};

const PROFILE_FILE = 'profile.lua';
const SETTINGS_FILE = 'maillage_settings.lua';
const ownProfile = join(import.meta.dirname, PROFILE_FILE);

/** Given settings with the defaults for the rest. Fails with `profile_setting_invalid` on an unknown name or a wrong value. */
export function profileSettings(given: Record<string, unknown> = {}): ProfileSettings {
  for (const [name, value] of Object.entries(given)) {
    const usual: unknown = (PROFILE_DEFAULTS as unknown as Record<string, unknown>)[name];
    if (usual === undefined)
      throw new MaillageError('profile_setting_invalid.unknown', {
        name,
        known: Object.keys(PROFILE_DEFAULTS),
      });
    if (typeof usual === 'object') checkByClass(name, value, name === 'speeds' ? [1, 200] : [0.1, 10]);
    else if (typeof value !== typeof usual)
      throw new MaillageError('profile_setting_invalid.type', { name, type: typeof usual });
    else if (typeof value === 'number' && !(value >= 0.1 && value <= 10))
      throw new MaillageError('profile_setting_invalid.range', { name, least: 0.1, most: 10 });
  }
  return { ...PROFILE_DEFAULTS, ...given };
}

/** Refuses what is no object of numbers by class of road. */
function checkByClass(name: string, value: unknown, [least, most]: [number, number]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MaillageError('profile_setting_invalid.not_by_class', { name, example: '{"tertiary": 50}' });
  for (const [road, number] of Object.entries(value)) {
    if (!(DRIVEN_CLASSES as readonly string[]).includes(road))
      throw new MaillageError('profile_setting_invalid.class', { name, road, known: DRIVEN_CLASSES });
    if (typeof number !== 'number' || !(number >= least && number <= most))
      throw new MaillageError('profile_setting_invalid.class_range', { name, road, least, most });
  }
}

/**
 * Writes the profile and its settings into `folder` and returns the path to hand to osrm-extract. `osrmProfiles` is the
 * folder that holds OSRM's own car.lua; the profile loads it from there.
 */
export async function writeProfile(
  folder: string,
  settings: ProfileSettings,
  osrmProfiles: string,
): Promise<string> {
  const path = join(folder, PROFILE_FILE);
  await copyFile(ownProfile, path);
  const lines = [`osrm_profiles = ${luaString(resolve(osrmProfiles))}`, ...settingLines(settings)];
  await writeFile(
    join(folder, SETTINGS_FILE),
    `return {\n${lines.map((line) => `  ${line},\n`).join('')}}\n`,
  );
  return path;
}

/**
 * Hash of all that the profile's times depend on: our profile, the settings, OSRM's car profile and its library. Part of a
 * network's identity. Fails with `osrm_profiles_missing` when `osrmProfiles` holds no car.lua.
 */
export async function profileSha256(settings: ProfileSettings, osrmProfiles: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(ownProfile));
  hash.update(`\n${settingLines(settings).join('\n')}\n`);
  for (const file of await stockFiles(osrmProfiles)) {
    hash.update(`\n${relative(osrmProfiles, file).replaceAll('\\', '/')}\n`);
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

/** OSRM's files that a profile of its own rests on. Fails with `osrm_profiles_missing` where it is not there. */
export async function stockFiles(osrmProfiles: string, profile = 'car'): Promise<string[]> {
  try {
    const library = await readdir(join(osrmProfiles, 'lib'), { withFileTypes: true });
    const files = library.filter((entry) => entry.isFile() && entry.name.endsWith('.lua'));
    const own = join(osrmProfiles, `${profile}.lua`);
    await readFile(own);
    return [own, ...files.map((entry) => join(osrmProfiles, 'lib', entry.name)).sort()];
  } catch (cause) {
    throw new MaillageError('osrm_profiles_missing.car', { folder: osrmProfiles }, { cause });
  }
}

/** One line a setting, in the order of their names; numbers by class as a table of Lua's. */
function settingLines(settings: Readonly<Record<string, unknown>> | ProfileSettings): string[] {
  return Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      typeof value === 'object' ? `${name} = { ${settingLines(value).join(', ')} }` : `${name} = ${value}`,
    );
}

export function luaString(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
