import Type from 'typebox';
import {
  findProgramme,
  hashProgramme,
  networkDirectory,
} from '../../../../data/rules/programmes/programmes.ts';
import { type Programme, ProgrammeSchema } from '../../../../data/rules/programmes/schema.ts';
import type { Zone } from '../../../../data/rules/programmes/zones.ts';
import { problems } from '../../../schemas/common.ts';
import { RegionalNetwork } from '../../../schemas/places.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../service.ts';

const open = { additionalProperties: true };
/** A programme's file, without what is of this machine; `available`: the polygons of a zone are known. */
const ProgrammeTold = Type.Object(
  {
    ...ProgrammeSchema.properties,
    zones: Type.Array(
      Type.Object({
        ...Type.Omit(ProgrammeSchema.properties.zones.items, ['file']).properties,
        available: Type.Boolean(),
      }),
    ),
    sha256: Type.String({ description: 'Hash of the programme: what answers are reproduced by' }),
  },
  open,
);

/** GET /programmes, /programmes/{id} and /networks: the rules as data, and whom to turn to. */
export function programmeRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/api/v1/programmes',
    {
      schema: {
        tags: ['Rules'],
        summary: 'The programmes: their dates, who may apply, and their rules as data',
        response: { 200: Type.Object({ items: Type.Array(ProgrammeTold) }) },
      },
    },
    () => ({ items: service.programmes.map((programme) => told(programme, service.zones)) }),
  );

  app.get(
    '/api/v1/programmes/:id',
    {
      schema: {
        tags: ['Rules'],
        summary: 'One programme',
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        response: { 200: ProgrammeTold, ...problems(404) },
      },
    },
    (request) => told(findProgramme(service.programmes, request.params.id), service.zones),
  );

  app.get(
    '/api/v1/networks',
    {
      schema: {
        tags: ['Rules'],
        summary: 'The regional networks of tiers-lieux, by region',
        response: {
          200: Type.Object({ items: Type.Array(Type.Object({ ...RegionalNetwork.properties }, open)) }, open),
        },
      },
    },
    () => networkDirectory(),
  );
}

/** A programme without what is of this machine: of its zones' files only whether their polygons are known. */
function told(programme: Programme, zones: readonly Zone[]) {
  const known = new Set(zones.filter(({ polygons }) => polygons !== null).map(({ id }) => id));
  return {
    ...programme,
    sha256: hashProgramme(programme),
    zones: programme.zones.map(({ file: _, ...zone }) => ({ ...zone, available: known.has(zone.id) })),
  };
}
