import Type from 'typebox';
import { findProgramme, networkDirectory } from '../../data/programmes/programmes.ts';
import { problems } from '../schemas/common.ts';
import { RegionalNetwork } from '../schemas/places.ts';
import type { RouteContext } from '../service.ts';
import type { App } from '../types.ts';

const open = { additionalProperties: true };
const ProgrammeOpen = Type.Object({ id: Type.String(), name: Type.String() }, open);

/** GET /programmes, /programmes/{id} and /networks: the rules as data, and whom to turn to. */
export function programmeRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/api/v1/programmes',
    {
      schema: {
        tags: ['Rules'],
        summary: 'The programmes: their dates, who may apply, and their rules as data',
        response: { 200: Type.Object({ items: Type.Array(ProgrammeOpen) }) },
      },
    },
    () => ({ items: service.programmes.map(told) }),
  );

  app.get(
    '/api/v1/programmes/:id',
    {
      schema: {
        tags: ['Rules'],
        summary: 'One programme',
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        response: { 200: ProgrammeOpen, ...problems(404) },
      },
    },
    (request) => told(findProgramme(service.programmes, request.params.id)),
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

/** A programme without what is of this machine: the paths of its zones' files. */
function told(programme: RouteContext['service']['programmes'][number]) {
  return {
    ...programme,
    zones: programme.zones.map(({ file, ...zone }) => ({ ...zone, available: file !== null })),
  };
}
