import Type from 'typebox';
import { networkOfDepartement } from '../../../../data/rules/programmes/programmes.ts';
import { catalogueOf } from '../../../output/catalogue/catalogue.ts';
import { toJsonLd, toRdfXml } from '../../../output/catalogue/rdf.ts';
import { problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext } from '../../service.ts';

/** GET /dcat: the catalogue that data portals harvest. */
export function catalogueRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/dcat',
    {
      schema: {
        tags: ['Open data'],
        summary: 'The catalogue of what is published, by DCAT-AP: JSON-LD, or RDF/XML by Accept or f=rdf',
        querystring: Type.Object({
          f: Type.Optional(Type.Union([Type.Literal('jsonld'), Type.Literal('rdf')])),
        }),
        response: problems(400, 503),
      },
    },
    async (request, reply) => {
      const served = service.served();
      const base = baseUrl(service.config, request);
      const [departement] = served.region.departements;
      const network = departement === undefined ? null : networkOfDepartement(departement)?.network;
      const publisher = {
        name: network?.name ?? served.region.name,
        url: network?.url ?? `${base}/`,
      };
      const catalogue = catalogueOf(served, publisher, base);
      reply.header('vary', 'accept');
      const asked =
        request.query.f ??
        (/rdf\+xml|application\/xml/.test(request.headers.accept ?? '') ? 'rdf' : 'jsonld');
      if (asked === 'rdf') {
        reply.type('application/rdf+xml; charset=utf-8');
        return toRdfXml(catalogue);
      }
      reply.type('application/ld+json; charset=utf-8');
      return toJsonLd(catalogue);
    },
  );
}
