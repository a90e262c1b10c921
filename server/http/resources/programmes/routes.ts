import Type from 'typebox';
import {
  checkedProgramme,
  findProgramme,
  hashProgramme,
  networkDirectory,
} from '../../../../data/rules/programmes/programmes.ts';
import { type Programme, ProgrammeSchema } from '../../../../data/rules/programmes/schema.ts';
import type { Zone } from '../../../../data/rules/programmes/zones.ts';
import type { MultiPolygonCoordinates } from '../../../../isochrones/types.ts';
import { tryProgramme } from '../../../answers/programme_trial.ts';
import { Day, problems } from '../../../schemas/common.ts';
import { ProgrammeTrial } from '../../../schemas/programme_trial.ts';
import { RegionalNetwork } from '../../../schemas/sites_and_communes.ts';
import { basisOf } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

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

const Polygons = Type.Unsafe<MultiPolygonCoordinates>(
  Type.Array(
    Type.Array(Type.Array(Type.Array(Type.Number(), { minItems: 2 }), { minItems: 4 }), { minItems: 1 }),
  ),
);
/** Contours of a zone are large. */
const TRIAL_LIMIT_BYTES = 67_108_864;

/** A programme was read by its schema: its writer would take a sixth of a second of the first who asks, to be compiled. */
const asJson = () => (value: unknown) => JSON.stringify(value);

/** GET /programmes, /programmes/{id} and /networks: the rules as data, and whom to turn to. */
export function programmeRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/programmes',
    {
      serializerCompiler: asJson,
      ...withSchema({
        tags: ['Rules'],
        summary: 'The programmes: their dates, who may apply, and their rules as data',
        response: { 200: Type.Object({ items: Type.Array(ProgrammeTold) }) },
      }),
    },
    () => ({ items: service.programmes.map((programme) => told(programme, service.zones)) }),
  );

  app.get(
    '/programmes/:id',
    {
      serializerCompiler: asJson,
      ...withSchema({
        tags: ['Rules'],
        summary: 'One programme',
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        response: { 200: ProgrammeTold, ...problems(404) },
      }),
    },
    (request) => told(findProgramme(service.programmes, request.params.id), service.zones),
  );

  app.post(
    '/programmes/trial',
    {
      bodyLimit: TRIAL_LIMIT_BYTES,
      config: { scope: 'admin' },
      schema: {
        tags: ['Rules'],
        summary: 'What a programme would answer that is not served yet',
        description:
          'Nothing of it is kept. `zones`: coordinates of a MultiPolygon by the id of each zone that the programme names.',
        security: [{ token: [] }],
        body: Type.Object(
          {
            programme: Type.Unknown({ description: 'A programme, by programme.schema.json' }),
            zones: Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]*$' }), Polygons, { default: {} }),
            on: Type.Optional(Day),
          },
          { additionalProperties: false },
        ),
        response: { 200: ProgrammeTrial, ...problems(400, 401, 403, 413, 415, 503) },
      },
    },
    async (request) => {
      const { on, zones } = request.body;
      const served = service.served();
      const programme = checkedProgramme(request.body.programme, 'The programme');
      const day = await service.dayTimes(served, on);
      return tryProgramme(
        served,
        day,
        basisOf(served, day, service.today(), service.config),
        programme,
        zones,
      );
    },
  );

  app.get(
    '/networks',
    withSchema({
      tags: ['Rules'],
      summary: 'The regional networks of tiers-lieux, by region',
      response: {
        200: Type.Object({ items: Type.Array(Type.Object({ ...RegionalNetwork.properties }, open)) }, open),
      },
    }),
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
