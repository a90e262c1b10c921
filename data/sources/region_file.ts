import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { MaillageError } from '../../errors/maillage_error.ts';
import { MODES } from '../../isochrones/osrm/mode_profile.ts';
import { ROAD_CLASSES } from '../../isochrones/types.ts';
import { decodeText } from '../tables/formats/encoding.ts';
import type { BuiltinSource, RegionDefinition, Source } from './region_definition.ts';

const place = Type.String({
  minLength: 1,
  description: 'A path (relative ones start at this file), an https URL, or builtin:NAME.',
});

const column = Type.Optional(Type.String({ minLength: 1 }));

const factor = Type.Number({ minimum: 1, maximum: 10 });
/** Times as long at rush hour: on all roads, or by class of road. */
const factors = Type.Optional(
  Type.Union([
    factor,
    Type.Object(
      Object.fromEntries(ROAD_CLASSES.map((name) => [name, Type.Optional(factor)])) as Record<
        (typeof ROAD_CLASSES)[number],
        ReturnType<typeof Type.Optional<typeof factor>>
      >,
      { additionalProperties: false },
    ),
  ]),
);

/** Which columns of a table of communes hold their code and a figure. */
function columnsOf<Figure extends 'population' | 'area' | 'jobs'>(figure: Figure, description: string) {
  const figures = { [figure]: column } as Record<Figure, typeof column>;
  return Type.Optional(
    Type.Object({ code: column, ...figures }, { additionalProperties: false, description }),
  );
}

/** The region file of the contract, and what else a region may say. Published as data/sources/regions/region.schema.json. */
const RegionFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    description: Type.Optional(Type.String({ description: 'For readers of the file.' })),
    id: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$',
      description: 'Short name: letters, digits, - and _.',
    }),
    name: Type.String({ minLength: 1, description: 'Name shown to people.' }),
    departements: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9A-Za-z]{1,3}$' }), {
        description: 'Codes of the départements; French communes of others are left aside.',
      }),
    ),
    roads: Type.Optional(
      Type.Union([place, Type.Array(place, { minItems: 1 })], {
        description:
          'OpenStreetMap extract (.osm.pbf or .osm); several are joined with osmium. May be missing where OSRM_URL is set: then its OSRM gives the roads.',
      }),
    ),
    roads_around: Type.Optional(
      Type.Array(place, {
        description:
          'Extracts of the neighbours, joined to the roads and cut with them where cut_km is given.',
      }),
    ),
    communes: Type.Optional(
      Type.Union([place, Type.Array(place, { minItems: 1 })], {
        description: 'GeoJSON polygons with code (or insee, INSEE_COM) and nom.',
      }),
    ),
    population: Type.Optional({ ...place, description: 'CSV: commune code and population.' }),
    population_grid: Type.Optional({
      ...place,
      description:
        'CSV or GeoPackage of the 200 m grid of INSEE (ids such as CRS3035RES200mN...E...). Where it has ages and poor households (Filosofi), figures tell who lives in the white zones.',
    }),
    areas: Type.Optional({
      ...place,
      description:
        "CSV: commune code and official area (INSEE's SUPERF, superficie, surface ...) in km² or hectares; the ground of the communes is checked against it, and holes go by it. Missing: what the population file or the communes' own file tells, and for builtin communes INSEE's table where it can be fetched.",
    }),
    population_columns: columnsOf(
      'population',
      'Names of columns of the population file that are not known, e.g. {"code": "CODE_COM", "population": "HAB"}.',
    ),
    areas_columns: columnsOf(
      'area',
      'The same of the file of areas, e.g. {"code": "CODE_COM", "area": "KM2"}.',
    ),
    jobs: Type.Optional({
      ...place,
      description:
        "CSV: commune code and jobs at the place of work, as INSEE's census gives them (CODGEO, P21_EMPLT). With it figures tell the jobs within the limit and in white zones beside the people; nothing is decided by them.",
    }),
    jobs_columns: columnsOf(
      'jobs',
      'The same of the file of jobs, e.g. {"code": "CODE_COM", "jobs": "POSTES"}.',
    ),
    jobs_source: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Whose figures the jobs are, told with them. Missing: INSEE's census for its columns, else the name of the file.",
      }),
    ),
    jobs_year: Type.Optional(
      Type.Integer({
        minimum: 1800,
        maximum: 2200,
        description: "Year of the jobs, where the file does not tell it by a column's name or a row.",
      }),
    ),
    sites: Type.Optional(
      Type.Union([place, Type.Null()], {
        description:
          'List of tiers-lieux: CSV, Excel, OpenDocument, JSON, GeoJSON, KML or GeoPackage, also in a gzip or zip. null: none yet; it is given when the region is prepared (--sites) or imported afterwards.',
      }),
    ),
    columns: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.String({ minLength: 1 }), {
        description:
          'Names of columns of the list of sites that are not known, by those that are wanted, e.g. {"nom": "lib_france_services", "commune": "lib_com"}. They are kept with the list; {} forgets them.',
      }),
    ),
    outline: Type.Optional({ ...place, description: 'GeoJSON polygon of the region.' }),
    programme: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Id of the programme whose rule decides, or a programme file: a path or an https URL that ends in .json or .jsonc.',
      }),
    ),
    zones: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]*$' }), place, {
        additionalProperties: false,
        description:
          'GeoJSON polygons of zones that programmes name, by their id, e.g. {"qpv": "qpv.geojson"}; before those that the programme names.',
      }),
    ),
    extends: Type.Optional(
      Type.String({ description: 'Id of a built-in region that gives whatever this file leaves out.' }),
    ),
    modelled: Type.Optional(
      Type.Boolean({ description: 'The roads are a model, not OpenStreetMap; told everywhere.' }),
    ),
    example_sites: Type.Optional(
      Type.Boolean({ description: 'The sites are examples, not a real list; told everywhere.' }),
    ),
    attributions: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { description: 'Sources and licences, shown on the map.' }),
    ),
    profile: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([Type.Boolean(), Type.Number(), Type.String(), Type.Record(Type.String(), Type.Number())]),
        {
          description:
            'Choices of the road profile, e.g. {"ferries": true}: ferries, toll_roads, restricted_roads, speed_factor, and where journeys may start and end: start_on_motorways, start_in_tunnels, start_on_bridges (all false but toll_roads); speeds: km/h by highway=* in place of OSRM’s, where no limit is known; speed_factors: factors by highway=*; maxspeed_share: share of a known limit that is driven, 0.8 (docs/speeds.md).',
        },
      ),
    ),
    rush_hour: Type.Optional(
      Type.Object(
        { dense: factors, intermediate: factors, sparse: factors },
        {
          additionalProperties: false,
          description:
            'How many times as long a drive takes at rush hour, where 1,500 people live on the square kilometre, 300, or fewer: a number, or numbers by class of road. A planner’s figure, which decides nothing (docs/speeds.md).',
        },
      ),
    ),
    modes: Type.Optional(
      Type.Array(Type.Union(MODES.map((mode) => Type.Literal(mode))), {
        uniqueItems: true,
        description:
          'Ways to go without a car, by OSRM’s own profiles: a network of each is built beside the car’s, for a planner’s figure that decides nothing.',
      }),
    ),
    cut_km: Type.Optional(
      Type.Union([Type.Number({ minimum: 0, maximum: 500 }), Type.Null()], {
        description: 'Cut the roads so many km around the region (needs osmium). Missing: take them whole.',
      }),
    ),
    model: Type.Optional(
      Type.Object(
        {
          scale: Type.Optional(Type.Number({ minimum: 0.05, maximum: 100 })),
          seed: Type.Optional(Type.Integer({ minimum: 0 })),
          rim_km: Type.Optional(Type.Number({ minimum: 0, maximum: 60 })),
        },
        { additionalProperties: false, description: 'Settings of builtin:modelled-roads.' },
      ),
    ),
  },
  {
    $id: 'https://maillage.invalid/region.schema.json',
    title: 'Maillage region file',
    description:
      'What a region is made from. Only id, name and sites are required, and roads unless OSRM_URL gives them.',
    additionalProperties: false,
  },
);

type RegionFile = Static<typeof RegionFileSchema>;

const builtinSources: BuiltinSource[] = [
  'french-communes',
  'packaged-communes',
  'modelled-roads',
  'example-sites',
];

/** The JSON Schema as it is published: plain JSON, with `sites` required as the contract says. */
export function regionFileJsonSchema(): Record<string, unknown> {
  const schema = JSON.parse(JSON.stringify(RegionFileSchema)) as Record<string, unknown>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    required: ['id', 'name'],
    anyOf: [{ required: ['sites'] }, { required: ['extends'] }],
  };
}

/**
 * Reads and checks a region file. `findBuiltin` gives the built-in region that `extends` names.
 * Throws `region_file_missing`, `region_file_unreadable` or `bad_region_file`, each naming the file and the field.
 */
export async function loadRegionFile(
  file: string,
  findBuiltin?: (id: string) => RegionDefinition,
): Promise<RegionDefinition> {
  let text: string;
  try {
    // An editor of Windows writes it as it writes everything: its names are read all the same.
    ({ text } = decodeText(await readFile(file)));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new MaillageError('region_file_missing', { file }, { cause });
    throw new MaillageError('region_file_unreadable', { file, code: String(code) }, { cause });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new MaillageError('bad_region_file.not_json', { file, why: (cause as Error).message });
  }
  return regionFromFile(content, file, findBuiltin);
}

/**
 * A definition from the content of a region file; `file` is where it lies (relative paths start there).
 * Throws `bad_region_file`.
 */
export function regionFromFile(
  content: unknown,
  file: string | null,
  findBuiltin?: (id: string) => RegionDefinition,
): RegionDefinition {
  const where = file ?? '(built in)';
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new MaillageError('bad_region_file.not_an_object', { file: where });
  const base = baseRegion(content as Record<string, unknown>, findBuiltin, where);
  const given = content as Record<string, unknown>;
  const unknown = Object.keys(given).filter((key) => !(key in RegionFileSchema.properties));
  if (unknown.length > 0)
    throw new MaillageError('bad_region_file.unknown_field', {
      file: where,
      field: unknown,
      known: Object.keys(RegionFileSchema.properties),
    });
  const checked = base ? { id: base.id, name: base.name, ...given } : given;
  for (const field of ['id', 'name', 'sites'] as const) {
    if (!(field in checked) && !base && file !== null)
      throw new MaillageError('bad_region_file.missing_field', { file: where, field });
  }
  if (!Value.Check(RegionFileSchema, checked)) {
    const first = Value.Errors(RegionFileSchema, checked)[0];
    throw new MaillageError('bad_region_file.field', {
      file: where,
      field: first?.instancePath.slice(1).replaceAll('/', '.') || '{}',
      why: first?.message ?? '',
    });
  }
  return merged(checked, given, base, file);
}

function baseRegion(
  given: Record<string, unknown>,
  findBuiltin: ((id: string) => RegionDefinition) | undefined,
  file: string,
): RegionDefinition | null {
  if (given.extends === undefined) return null;
  if (typeof given.extends !== 'string' || !findBuiltin)
    throw new MaillageError('bad_region_file.extends', { file });
  return findBuiltin(given.extends);
}

function merged(
  checked: RegionFile,
  given: Record<string, unknown>,
  base: RegionDefinition | null,
  file: string | null,
): RegionDefinition {
  const folder = file === null ? null : path.dirname(path.resolve(file));
  const one = (field: string, value: string | undefined): Source | null =>
    value === undefined ? null : sourceOf(value, folder, { file: file ?? '(built in)', field });
  const many = (field: string, value: string | string[] | undefined): Source[] =>
    (value === undefined ? [] : Array.isArray(value) ? value : [value]).map((each) => one(field, each)!);
  const roads = 'roads' in given ? many('roads', checked.roads) : (base?.roads ?? []);
  const sites = one('sites', checked.sites ?? undefined) ?? base?.sites ?? null;
  const byFile = /\.jsonc?$/.test(checked.programme ?? '');
  return {
    id: checked.id,
    name: checked.name,
    departements: checked.departements?.map((code) => code.toUpperCase()) ?? base?.departements ?? [],
    roads,
    // Other roads than the base's have other neighbours.
    roads_around:
      'roads_around' in given || 'roads' in given
        ? many('roads_around', checked.roads_around)
        : (base?.roads_around ?? []),
    communes: 'communes' in given ? many('communes', checked.communes) : (base?.communes ?? []),
    population: one('population', checked.population) ?? base?.population ?? null,
    population_grid: one('population_grid', checked.population_grid) ?? base?.population_grid ?? null,
    areas: one('areas', checked.areas) ?? base?.areas ?? null,
    // The base's names are those of the base's files.
    population_columns:
      checked.population_columns ?? ('population' in given ? {} : (base?.population_columns ?? {})),
    areas_columns: checked.areas_columns ?? ('areas' in given ? {} : (base?.areas_columns ?? {})),
    jobs: one('jobs', checked.jobs) ?? base?.jobs ?? null,
    jobs_columns: checked.jobs_columns ?? ('jobs' in given ? {} : (base?.jobs_columns ?? {})),
    jobs_source: checked.jobs_source ?? ('jobs' in given ? null : (base?.jobs_source ?? null)),
    jobs_year: checked.jobs_year ?? ('jobs' in given ? null : (base?.jobs_year ?? null)),
    sites,
    columns: checked.columns ?? ('sites' in given ? null : (base?.columns ?? null)),
    outline: one('outline', checked.outline) ?? base?.outline ?? null,
    programme: byFile ? null : (checked.programme ?? base?.programme ?? null),
    programme_source: byFile ? one('programme', checked.programme) : null,
    zones: Object.fromEntries(
      Object.entries(checked.zones ?? {}).map(([id, value]) => [id, one(`zones.${id}`, value)!]),
    ),
    modelled: checked.modelled ?? roads.some((source) => isBuiltin(source, 'modelled-roads')),
    example_sites: checked.example_sites ?? (sites !== null && isBuiltin(sites, 'example-sites')),
    attributions: checked.attributions ?? base?.attributions ?? [],
    profile: { ...base?.profile, ...checked.profile },
    rush_hour: checked.rush_hour ?? base?.rush_hour ?? {},
    modes: checked.modes ?? base?.modes ?? [],
    cut_km:
      checked.cut_km !== undefined || 'roads' in given ? (checked.cut_km ?? null) : (base?.cut_km ?? null),
    model: { scale: 1, seed: 1, rim_km: 12, ...base?.model, ...checked.model },
    file,
  };
}

/** True for the source that Maillage makes itself under that name. */
export function isBuiltin(source: Source, name: BuiltinSource): boolean {
  return source.kind === 'builtin' && source.name === name;
}

/** True where the communes of France come from Etalab or from the package. */
export function isFrenchCommunes(source: Source): boolean {
  return isBuiltin(source, 'french-communes') || isBuiltin(source, 'packaged-communes');
}

/**
 * A definition with another list of sites, a path (relative to the current folder) or an https URL; the names of columns of its own list
 * do not go with it.
 */
export function withSites(definition: RegionDefinition, list: string): RegionDefinition {
  const sites = sourceOf(list, process.cwd(), null);
  return { ...definition, sites, columns: null, example_sites: isBuiltin(sites, 'example-sites') };
}

/** A source as it is written, in a field of a region file or given as the list of sites alone. */
function sourceOf(
  value: string,
  folder: string | null,
  place: { file: string; field: string } | null,
): Source {
  if (value.startsWith('builtin:')) {
    const name = builtinSources.find((known) => `builtin:${known}` === value);
    if (!name) {
      const known = builtinSources.map((each) => `builtin:${each}`);
      throw place === null
        ? new MaillageError('bad_source.builtin', { value, known })
        : new MaillageError('bad_region_file.builtin', { ...place, value, known });
    }
    return { kind: 'builtin', name };
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(value)) {
    if (!/^https:\/\//i.test(value) || !URL.canParse(value))
      throw place === null
        ? new MaillageError('bad_source.address', { value })
        : new MaillageError('bad_region_file.address', { ...place, value });
    return { kind: 'url', url: value };
  }
  if (folder === null)
    throw new MaillageError('bad_region_file.no_folder', { file: '(built in)', field: '', ...place, value });
  return { kind: 'file', path: path.resolve(folder, value) };
}
