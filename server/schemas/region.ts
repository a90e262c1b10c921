import Type from 'typebox';
import { Nullable } from './common.ts';
import { CoverageReference } from './coverage.ts';

/** What the page needs to know of the region before anything else. */
export const RegionInfo = Type.Object({
  id: Type.String(),
  name: Type.String(),
  code: Nullable(Type.String({ description: 'INSEE’s code of the French region that it is or lies in' })),
  bbox: Type.Array(Type.Number(), {
    minItems: 4,
    maxItems: 4,
    description: 'West, south, east, north, degrees',
  }),
  sketch: Type.Optional(
    Type.Object(
      {
        width: Type.Integer(),
        height: Type.Integer(),
        path: Type.String({ description: 'Data of an SVG path in units of the box' }),
      },
      {
        description:
          'The outline in a few strokes, in Web Mercator, to be shown until a map is drawn; its box is `bbox`. Of the region that is asked for alone',
      },
    ),
  ),
  departements: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
  programme: Type.String({ description: 'Id of the programme whose rule applies' }),
  modelled: Type.Boolean({ description: 'True: the roads are a model, not OpenStreetMap' }),
  example_sites: Type.Boolean({ description: 'True: the sites are examples, not a real list' }),
  attributions: Type.Array(Type.String(), { description: 'Sources and licences, to be shown' }),
  enclaves: Type.Array(
    Type.Object({
      area_km2: Type.Number(),
      lon: Type.Number(),
      lat: Type.Number(),
      of: Type.String({ description: 'Names and codes of the communes that lie there' }),
    }),
    { description: 'Ground of others that the region has all around; each with a point in it' },
  ),
  basemap_style_url: Nullable(Type.String({ description: 'Style of a basemap that this server is set to' })),
  network_name: Nullable(Type.String({ description: 'The regional network of tiers-lieux' })),
  first: Type.Optional(
    Type.Boolean({ description: 'Whether it answers what asks for no region; told where there are several' }),
  ),
  memory_bytes: Type.Optional(
    Nullable(
      Type.Integer({
        description: 'What its arrays take in memory; null: it is loaded when it is asked for',
      }),
    ),
  ),
  coverage: Type.Optional(
    Type.Object(
      {
        ...Type.Pick(CoverageReference, ['id', 'computed_at', 'on']).properties,
        open_sites: Type.Integer(),
        area_km2: Type.Object({ region: Type.Number(), covered: Type.Number(), white: Type.Number() }),
        population: Type.Object({
          region: Nullable(Type.Number()),
          covered: Nullable(Type.Number()),
          white: Nullable(Type.Number()),
        }),
      },
      { description: 'Its current coverage, for an overview; told where there are several' },
    ),
  ),
});

export const RegionList = Type.Object({ items: Type.Array(RegionInfo) });
