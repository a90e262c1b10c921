import Type from 'typebox';
import { findAtPoint, findPlaces } from '../../../../data/search/find.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { communeAt } from '../../../../isochrones/ground/territory.ts';
import { swapNotices } from '../../../answers/swapped.ts';
import { Lat, Lon, Notice, OneOf, problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import { isOfAll } from '../../plugins/regions.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

const SearchItem = Type.Object({
  kind: OneOf(['commune', 'site', 'address']),
  label: Type.String(),
  lon: Type.Number(),
  lat: Type.Number(),
  code: Type.Optional(Type.String({ description: 'of a commune' })),
  id: Type.Optional(Type.String({ description: 'of a site or an address' })),
  context: Type.String({ description: 'French; what tells it from others of its name' }),
  region: Type.Optional(
    Type.String({ description: 'Id of the region that it is in, where several were searched' }),
  ),
});

const SearchArea = Type.Object({
  by: OneOf(['departement', 'epci']),
  code: Type.String(),
  name: Type.String(),
  communes: Type.Integer({ description: 'Communes of it that the region has' }),
  region: SearchItem.properties.region,
});

/** GET /search: communes, tiers-lieux and addresses for a text, best first; or the address of a point. */
export function searchRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/search',
    withSchema({
      tags: ['Places'],
      summary:
        'Communes, tiers-lieux, addresses and coordinates for a text, best first; or the address of a point',
      description:
        'Accents, abbreviations (St), postcodes and small mistakes are understood. Addresses come from the national ' +
        'geocoding service; without it `notices` says so, and communes and places are still found. With `lon` and `lat` in the ' +
        'place of `q`: the address nearest to the point, and its commune. Where the server answers for several regions all of them ' +
        'are searched, unless one is named. The link of a map (Google, OpenStreetMap, Géoportail and others) and a plus code, short ones with a commune behind, ' +
        'are the point that they tell; `areas` are the départements and EPCI of the name.',
      querystring: Type.Object({
        q: Type.Optional(Type.String({ minLength: 1, maxLength: 2000, examples: ['Bordeaux'] })),
        lon: Type.Optional(Lon),
        lat: Type.Optional(Lat),
        limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
      }),
      response: {
        200: Type.Object({
          items: Type.Array(SearchItem),
          areas: Type.Array(SearchArea),
          notices: Type.Array(Notice),
        }),
        ...problems(400, 503),
      },
    }),
    async (request) => {
      const { q, lon, lat, limit } = request.query;
      if (q === undefined && lon !== undefined && lat !== undefined) {
        const served = service.served();
        const { territory, communes } = served;
        const code = communes[communeAt(territory, lon, lat)]?.code ?? null;
        const found = await findAtPoint(service.searchIndex(), service.geocoder, { lon, lat }, code);
        return { ...found, notices: [...swapNotices(served, { lon, lat }), ...found.notices] };
      }
      if (q === undefined || lon !== undefined || lat !== undefined) {
        throw new MaillageError('invalid_query');
      }
      const { regions, geocoder } = service;
      if (isOfAll(request) && regions.known().length > 0) {
        const found = await findPlaces(await service.searchIndexes(), geocoder, q, limit, regions.at);
        const items = found.items.map((item) => {
          const region = item.kind === 'address' ? regions.at(item.lon, item.lat) : item.region;
          return { ...item, region: region ?? undefined };
        });
        return { ...found, items };
      }
      const found = await findPlaces(new Map([['', service.searchIndex()]]), geocoder, q, limit);
      return {
        ...found,
        items: found.items.map(({ region: _, ...item }) => item),
        areas: found.areas.map(({ region: _, ...area }) => area),
      };
    },
  );
}
