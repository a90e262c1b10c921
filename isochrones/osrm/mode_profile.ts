/** OSRM's own profiles of those who have no car. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { luaString, stockFiles } from './profile.ts';

/** Ways to go without a car, by the name of OSRM's profile. */
export const MODES = ['bicycle', 'foot'] as const;
export type Mode = (typeof MODES)[number];

const PROFILE_FILE = 'mode.lua';

/**
 * OSRM's profile as it is, but for two things, so that the time is what is least, and the same for the engine as for OSRM: no ferries, and no weight
 * beside time for getting off the bicycle.
 */
function profileOf(mode: Mode, osrmProfiles: string): string {
  return `package.path = ${luaString(resolve(osrmProfiles))} .. '/?.lua;' .. package.path
local mode = require('${mode}')
local setup = mode.setup
mode.setup = function()
  local profile = setup()
  profile.route_speeds = {}
  profile.properties.weight_name = 'duration'
  profile.properties.mode_change_penalty = 0
  return profile
end
return mode
`;
}

/** Writes the profile into `folder` and returns its path. */
export async function writeModeProfile(folder: string, mode: Mode, osrmProfiles: string): Promise<string> {
  const path = join(folder, PROFILE_FILE);
  await writeFile(path, profileOf(mode, osrmProfiles));
  return path;
}

/** Hash of all that a mode's times depend on. Fails with `osrm_profiles_missing` where OSRM has no such profile. */
export async function modeSha256(mode: Mode, osrmProfiles: string): Promise<string> {
  const hash = createHash('sha256').update(profileOf(mode, ''));
  for (const file of await stockFiles(osrmProfiles, mode)) hash.update(await readFile(file));
  return hash.digest('hex');
}
