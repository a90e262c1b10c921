import Type from 'typebox';
import { networkOfDepartement } from '../../../../data/rules/programmes/programmes.ts';
import { escapeHtml } from '../../../answers/escape_html.ts';
import {
  CATALOGUED,
  catalogueOf,
  isoAddress,
  layerFacts,
} from '../../../output/catalogue/catalogued_layers.ts';
import { iso19139Of } from '../../../output/catalogue/iso19139.ts';
import { toJsonLd, toRdfXml } from '../../../output/catalogue/rdf.ts';
import type { LayerId } from '../../../output/export_layers.ts';
import { documented, OneOf, problems } from '../../../schemas/common.ts';
import type { Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

/** GET /dcat: the catalogue that data portals harvest. GET /catalogue: the folder of ISO 19139 records that GeoNetwork harvests. */
export function catalogueRoute(app: App, { service }: RouteContext): void {
  /** Who publishes: the network of the region, else the region itself. */
  const publisherOf = (served: Served, base: string) => {
    const [departement] = served.region.departements;
    const network = departement === undefined ? null : networkOfDepartement(departement)?.network;
    return { name: network?.name ?? served.region.name, url: network?.url ?? `${base}/` };
  };

  app.get(
    '/dcat',
    withSchema({
      tags: ['Open data'],
      summary: 'The catalogue of what is published, by DCAT-AP: JSON-LD, or RDF/XML by Accept or f=rdf',
      querystring: Type.Object({
        f: Type.Optional(Type.Union([Type.Literal('jsonld'), Type.Literal('rdf')])),
      }),
      response: {
        ...documented('The catalogue', ['application/ld+json', 'application/rdf+xml'], Type.Unknown()),
        ...problems(400, 503),
      },
    }),
    async (request, reply) => {
      const served = service.served();
      const base = baseUrl(service.config, request);
      const catalogue = catalogueOf(served, publisherOf(served, base), base);
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

  app.get(
    '/catalogue',
    withSchema({
      tags: ['Open data'],
      summary:
        'The ISO 19139 records of what is published, as a folder with links: what GeoNetwork harvests as a web folder (WAF)',
      response: { ...documented('Links to the records', 'text/html', Type.String()), ...problems(503) },
    }),
    async (request, reply) => {
      const served = service.served();
      const base = baseUrl(service.config, request);
      reply.type('text/html; charset=utf-8');
      const links = CATALOGUED.map((layer) => {
        const { fullTitle, modified } = layerFacts(served, layer, base);
        return `<li><a href="${escapeHtml(isoAddress(base, layer))}">${layer}.xml</a> ${escapeHtml(fullTitle)}, ${modified.slice(0, 10)}</li>`;
      });
      return `<!doctype html><html lang="fr"><meta charset="utf-8"><title>ISO 19139 : ${escapeHtml(served.region.name)}</title><ul>${links.join('')}</ul></html>`;
    },
  );

  app.get(
    '/catalogue/:file',
    withSchema({
      tags: ['Open data'],
      summary: 'The ISO 19139 record of a layer, for catalogues of geographic data',
      params: Type.Object({ file: OneOf(CATALOGUED.map((layer) => `${layer}.xml` as const)) }),
      response: {
        ...documented('An ISO 19139 record', 'application/xml', Type.String()),
        ...problems(400, 503),
      },
    }),
    async (request, reply) => {
      const served = service.served();
      const base = baseUrl(service.config, request);
      const layer = request.params.file.slice(0, -'.xml'.length) as LayerId;
      reply.type('application/xml; charset=utf-8');
      return iso19139Of(served, layer, publisherOf(served, base), base);
    },
  );
}
