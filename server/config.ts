import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { MaillageError } from '../errors/maillage_error.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Every setting of Maillage, read from the environment once, here and nowhere else. A command-line option of the same
 * meaning comes first. `title` is the variable's name; `description` says what it does; `default` is what holds
 * when the variable is missing or empty.
 */
const settings = {
  home: Type.String({
    title: 'MAILLAGE_HOME',
    default: '.maillage',
    description: 'Folder of the embedded database, the networks and the downloads; --home comes first.',
  }),
  host: Type.String({
    title: 'MAILLAGE_HOST',
    default: '127.0.0.1',
    description: 'Address that the server listens on; --host comes first.',
  }),
  port: Type.Integer({
    title: 'MAILLAGE_PORT',
    default: 8080,
    minimum: 0,
    maximum: 65535,
    description: 'Port that the server listens on (0: any free one); --port comes first.',
  }),
  region: Type.String({
    title: 'MAILLAGE_REGION',
    default: '',
    description:
      'Id of the region that is served first where several are prepared: what asks for no region and no point is answered from it. Empty: the one prepared last.',
  }),
  regions: Type.String({
    title: 'MAILLAGE_REGIONS',
    default: '',
    description:
      'Ids of the regions that are answered for, with commas. Empty: all that are prepared, demonstrations only while there is nothing else.',
  }),
  loaded_regions: Type.Integer({
    title: 'MAILLAGE_LOADED_REGIONS',
    default: 6,
    minimum: 2,
    maximum: 1000,
    description:
      'Regions that are kept in memory at once, the first one among them; the one that was asked for longest ago makes room for the next.',
  }),
  programmes: Type.String({
    title: 'MAILLAGE_PROGRAMMES',
    default: '',
    description: 'Folder of programme files beside those that come with Maillage. Empty: none.',
  }),
  database_url: Type.String({
    title: 'DATABASE_URL',
    default: '',
    pattern: '^($|postgres(ql)?://)',
    description:
      'A PostgreSQL with PostGIS, postgresql://...; empty: the embedded database in the home folder.',
  }),
  osrm_url: Type.String({
    title: 'OSRM_URL',
    default: '',
    pattern: '^($|https?://)',
    description: 'An OSRM that runs elsewhere, http(s)://...; empty: one is started as a child.',
  }),
  osrm_bin: Type.String({
    title: 'OSRM_BIN',
    default: '',
    description: 'Folder of the OSRM executables; empty: those on the PATH, else fetched once.',
  }),
  path: Type.String({
    title: 'PATH',
    default: '',
    description:
      'Folders of programs, as the system gives them: where OSRM, osmium and Python are looked for.',
  }),
  public_url: Type.String({
    title: 'MAILLAGE_PUBLIC_URL',
    default: '',
    pattern: '^($|https?://)',
    description:
      'Address that people reach the server by, for the links it gives. Empty: as the request came in.',
  }),
  trust_proxy: Type.String({
    title: 'MAILLAGE_TRUST_PROXY',
    default: '',
    description:
      'Addresses or networks of reverse proxies whose X-Forwarded-* headers are believed, with commas.',
  }),
  user_header: Type.String({
    title: 'MAILLAGE_USER_HEADER',
    default: '',
    pattern: '^[A-Za-z0-9-]*$',
    description:
      'Header in which a trusted proxy names who is signed in, e.g. X-Forwarded-User: they keep the list as with a token. Needs MAILLAGE_TRUST_PROXY. Empty: tokens alone.',
  }),
  keepers: Type.String({
    title: 'MAILLAGE_KEEPERS',
    default: '',
    description:
      'Who of those that the proxy names keeps the list, with commas; *: all of them. Empty: nobody.',
  }),
  rate_limit: Type.Integer({
    title: 'MAILLAGE_RATE_LIMIT',
    default: 1200,
    minimum: 0,
    description:
      'Requests a minute that one client may send (0: no limit). This machine itself has no limit.',
  }),
  rate_limit_heavy: Type.Integer({
    title: 'MAILLAGE_RATE_LIMIT_HEAVY',
    default: 300,
    minimum: 0,
    description: 'The same for requests that compute much: scenarios, placements, many points, certificates.',
  }),
  rate_limit_reports: Type.Integer({
    title: 'MAILLAGE_RATE_LIMIT_REPORTS',
    default: 10,
    minimum: 0,
    description:
      'The same for what anybody may store without an account: reports on the list, answers with a permanent address. In a day, thirty times as many.',
  }),
  body_limit_bytes: Type.Integer({
    title: 'MAILLAGE_BODY_LIMIT',
    default: 1_048_576,
    minimum: 1024,
    description: 'Largest body of a request, in bytes.',
  }),
  bulk_limit_bytes: Type.Integer({
    title: 'MAILLAGE_BULK_LIMIT',
    default: 268_435_456,
    minimum: 1024,
    description: 'Largest body of POST /eligibility, which is read as a stream, in bytes.',
  }),
  request_timeout_s: Type.Integer({
    title: 'MAILLAGE_REQUEST_TIMEOUT',
    default: 300,
    minimum: 1,
    description: 'Seconds after which a request that is still being received is ended.',
  }),
  threads: Type.Integer({
    title: 'MAILLAGE_THREADS',
    default: 0,
    minimum: 0,
    maximum: 64,
    description:
      'Threads for computations beside the one that answers. 0: one less than the cores, at least one.',
  }),
  fineness: Type.Integer({
    enum: [1, 2, 4, 8, 16, 32],
    title: 'MAILLAGE_FINENESS',
    default: 8,
    description:
      'Cells of the outlines along a block of some 800 m: 8 is about 110 m. Finer takes longer; no answer of a point depends on it.',
  }),
  log_level: Type.Unsafe<(typeof LOG_LEVELS)[number]>({
    type: 'string',
    enum: LOG_LEVELS,
    title: 'MAILLAGE_LOG_LEVEL',
    default: 'info',
    description: 'Least level that is logged.',
  }),
  log_coordinates: Type.Boolean({
    title: 'MAILLAGE_LOG_COORDINATES',
    default: false,
    description: 'true: logs keep the query of each request, and so the points that people ask about.',
  }),
  geocoder_url: Type.String({
    title: 'MAILLAGE_GEOCODER_URL',
    default: 'https://data.geopf.fr/geocodage',
    pattern: '^(off$|https?://)',
    description: 'National geocoding service for addresses; off: none, communes and places are still found.',
  }),
  basemap_style_url: Type.String({
    title: 'MAILLAGE_BASEMAP_STYLE_URL',
    default: '',
    pattern: '^($|https?://)',
    description: 'MapLibre style to draw under the layers. Empty: the own roads, communes and names alone.',
  }),
  frame_ancestors: Type.String({
    title: 'MAILLAGE_FRAME_ANCESTORS',
    default: "'self'",
    pattern: '^[^;\\r\\n]*$',
    description: 'Pages that may embed the map, as in Content-Security-Policy frame-ancestors.',
  }),
  answer_days: Type.Integer({
    title: 'MAILLAGE_ANSWER_DAYS',
    default: 1095,
    minimum: 1,
    description: 'Days that answers with a permanent address (certificates) are kept, with their points.',
  }),
  report_days: Type.Integer({
    title: 'MAILLAGE_REPORT_DAYS',
    default: 1095,
    minimum: 1,
    description: 'Days that what people wrote in reports is kept, with their points.',
  }),
  kept_answers: Type.Integer({
    title: 'MAILLAGE_KEPT_ANSWERS',
    default: 100_000,
    minimum: 0,
    description:
      'Answers with a permanent address that are kept at once, some 13 kB each. Beyond, no other is kept until old ones are deleted.',
  }),
  memory_mb: Type.Integer({
    title: 'MAILLAGE_MEMORY_MB',
    default: 128,
    minimum: 0,
    maximum: 1_000_000,
    description:
      'MiB that copies of what was made may take in memory together: tiles and what deep ones are cut from, outlines, texts of layers; a quarter of it bounds the drive times of other days and their figures. What was asked for longest ago goes first. Roads, territory and drive times of the regions in memory come on top.',
  }),
  max_connections: Type.Integer({
    title: 'MAILLAGE_MAX_CONNECTIONS',
    default: 2000,
    minimum: 10,
    description: 'Connections at once; others are closed at once.',
  }),
  kept_coverages: Type.Integer({
    title: 'MAILLAGE_KEPT_COVERAGES',
    default: 10,
    minimum: 2,
    maximum: 100_000,
    description:
      'Newest coverages of each region that are kept, beside the current one and those that a kept answer names.',
  }),
  refresh_schedule: Type.String({
    title: 'MAILLAGE_REFRESH_SCHEDULE',
    default: '',
    description:
      'When the region is refreshed from its sources by itself: minute, hour, day, month and weekday in French time, as in "30 3 * * 1". Empty: as PUT /jobs/schedules says.',
  }),
  stale_list_days: Type.Integer({
    title: 'MAILLAGE_STALE_LIST_DAYS',
    default: 0,
    minimum: 0,
    description:
      'Age in days beyond which an answer says that the list of sites is old. 0: as the programme says.',
  }),
  stale_network_days: Type.Integer({
    title: 'MAILLAGE_STALE_NETWORK_DAYS',
    default: 0,
    minimum: 0,
    description: 'Age in days beyond which an answer says that the roads are old. 0: as the programme says.',
  }),
  download_mirror: Type.String({
    title: 'MAILLAGE_DOWNLOAD_MIRROR',
    default: '',
    pattern: '^($|https?://)',
    description:
      'Address that stands in for the host of every road download. Empty: the hosts of the region file.',
  }),
} satisfies Record<string, TSchema>;

export const ConfigSchema = Type.Object(settings, { additionalProperties: false });
/** The settings as the rest of the server sees them. */
export type Config = Readonly<Static<typeof ConfigSchema>>;

/** The process's environment, for the programs that start from here. */
export const environment = (): Record<string, string | undefined> => process.env;

/**
 * Settings from an environment, with `overrides` (command-line options) on top.
 * Throws `bad_setting`, naming the variable and what it takes.
 */
export function readConfig(
  variables: Record<string, string | undefined>,
  overrides: Partial<Config> = {},
): Config {
  const config: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settings) as unknown as [
    keyof Config,
    TSchema & SettingNotes,
  ][]) {
    const given = overrides[name] ?? variables[schema.title];
    const value = given === undefined || given === '' ? schema.default : Value.Convert(schema, given);
    if (!Value.Check(schema, value)) {
      throw new MaillageError('bad_setting', {
        variable: schema.title,
        value: String(JSON.stringify(hideSecret(name, given))),
        description: `${schema.description}${limits(schema)}`,
      });
    }
    config[name] = value;
  }
  if (config.user_header !== '' && config.trust_proxy === '') {
    const { title, description } = settings.user_header as unknown as SettingNotes;
    throw new MaillageError('bad_setting', {
      variable: title,
      value: String(JSON.stringify(config.user_header)),
      description,
    });
  }
  return config as Config;
}

/** The table of settings for `--help` and the documents: variable, default and what it does. */
export function describeSettings(): { variable: string; default: unknown; description: string }[] {
  return Object.values(settings as unknown as Record<string, SettingNotes>).map((schema) => ({
    variable: schema.title,
    default: schema.default,
    description: schema.description,
  }));
}

interface SettingNotes {
  title: string;
  default: unknown;
  description: string;
  minimum?: number;
  maximum?: number;
  enum?: readonly string[];
}

function limits(schema: SettingNotes): string {
  if (schema.enum) return ` One of ${schema.enum.join(', ')}.`;
  const parts = [];
  if (schema.minimum !== undefined) parts.push(`at least ${schema.minimum}`);
  if (schema.maximum !== undefined) parts.push(`at most ${schema.maximum}`);
  return parts.length > 0 ? ` It is a number, ${parts.join(', ')}.` : '';
}

/** A database's address may hold a password: only its scheme is told. */
function hideSecret(name: keyof Config, given: unknown): unknown {
  return name === 'database_url' ? `${String(given).slice(0, String(given).indexOf(':') + 1)}...` : given;
}
