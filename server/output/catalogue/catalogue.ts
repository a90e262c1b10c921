import { counted, formatDay } from '../../../data/rules/decision/format.ts';
import { boundsOf } from '../../../isochrones/geometry/bounds.ts';
import type { Served } from '../../served/served.ts';
import { NATIONAL_LISTS } from '../exports/national_lists.ts';
import type { LayerId } from '../layers.ts';
import type { Node, Value } from './rdf.ts';

const AUTHORITY = 'http://publications.europa.eu/resource/authority';
const FILE_TYPE = `${AUTHORITY}/file-type`;
const IANA = 'http://www.iana.org/assignments/media-types';

/** Licences of results, and why: see docs/licences.md. */
export const LICENCES = {
  /** Results of computing on OpenStreetMap's roads are a derivative database of it. */
  odbl: 'http://opendatacommons.org/licenses/odbl/1.0/',
  /** Facts and modelled roads that hold nothing of OpenStreetMap. */
  open: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/',
} as const;

/** What portals show of a layer, in French. */
const TITLES: Record<LayerId, [title: string, description: string]> = {
  sites: [
    'Tiers-lieux',
    'Liste des tiers-lieux, en projet, ouverts et fermés, avec dates, thèmes et services.',
  ],
  isochrones: [
    'Isochrones des tiers-lieux',
    'Autour de chaque tiers-lieu ouvert, le territoire situé à moins de 10, 15, 20 et 30 minutes en voiture.',
  ],
  bands: [
    'Temps d’accès au tiers-lieu le plus proche',
    'Territoire situé à moins de 10, 15, 20 et 30 minutes en voiture du tiers-lieu ouvert le plus proche.',
  ],
  'white-zones': [
    'Zones blanches',
    'Territoire où aucun tiers-lieu ouvert n’est sous la limite du programme en voiture.',
  ],
  communes: [
    'Communes et accès aux tiers-lieux',
    'Communes avec leurs habitants et la part de leurs habitants et de leur territoire en zone blanche.',
  ],
};

const FORMATS = [
  { ending: 'gpkg', type: 'GPKG', media: 'application/geopackage+sqlite3' },
  { ending: 'geojson', type: 'GEOJSON', media: 'application/geo+json' },
  { ending: 'csv', type: 'CSV', media: 'text/csv' },
  {
    ending: 'xlsx',
    type: 'XLSX',
    media: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  { ending: 'parquet', type: 'PARQUET', media: 'application/vnd.apache.parquet' },
  { ending: 'fgb', type: 'BIN', media: 'application/vnd.flatgeobuf' },
] as const;

const text = (value: string, lang = 'fr'): Value => ({ text: value, lang });
const iri = (value: string): Value => ({ iri: value });
const time = (value: string): Value => ({ text: value, type: 'xsd:dateTime' });

/**
 * The catalogue of what this server publishes, by DCAT-AP 3: a dataset a layer, a distribution a format, with licence, place, date and
 * the coverage it comes from. `base`: address of the server, without a slash at its end.
 */
export function catalogueOf(served: Served, publisher: { name: string; url: string }, base: string): Node {
  const { region, current } = served;
  const { coverage } = current;
  const agent: Node = {
    id: publisher.url,
    type: 'foaf:Agent',
    properties: { 'foaf:name': [text(publisher.name)], 'foaf:homepage': [iri(publisher.url)] },
  };
  return {
    id: `${base}/dcat`,
    type: 'dcat:Catalog',
    properties: {
      'dct:title': [text(`Tiers-lieux et zones blanches : ${region.name}`)],
      'dct:description': [
        text(
          `Temps d’accès en voiture aux tiers-lieux ouverts, zones blanches et chiffres par commune, ${region.name}.`,
        ),
      ],
      'dct:publisher': [agent],
      'dct:language': [iri(`${AUTHORITY}/language/FRA`)],
      'dct:modified': [time(coverage.computed_at)],
      'foaf:homepage': [iri(`${base}/`)],
      'dcat:dataset': (Object.keys(TITLES) as LayerId[]).map((layer) => dataset(served, layer, agent, base)),
    },
  };
}

function dataset(served: Served, layer: LayerId, agent: Node, base: string): Node {
  const { region, current, network, list } = served;
  const { coverage } = current;
  const [title, description] = TITLES[layer];
  const ofRoads = layer !== 'sites' && !network.meta.modelled;
  const licence = ofRoads ? LICENCES.odbl : LICENCES.open;
  const bounds = boundsOf([
    { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: region.outline } },
  ]);
  const demonstration = network.meta.modelled || region.example_sites;
  return {
    id: `${base}/ogc/collections/${layer}`,
    type: 'dcat:Dataset',
    properties: {
      'dct:title': [text(`${title}, ${region.name}`)],
      'dct:description': [
        text(
          `${description} Couverture ${coverage.id} au ${formatDay(coverage.on)}, ${counted(coverage.sites.open, 'tiers-lieu ouvert', 'tiers-lieux ouverts')}, réseau ${coverage.network.id}.${demonstration ? ' Données de démonstration : routes modélisées, tiers-lieux d’exemple.' : ''}`,
        ),
      ],
      'dct:identifier': [{ text: `maillage-${region.id}-${layer}` }],
      'dct:publisher': [agent],
      'dct:language': [iri(`${AUTHORITY}/language/FRA`)],
      'dct:modified': [time(layer === 'sites' ? list.known_at : coverage.computed_at)],
      'dct:accrualPeriodicity': [iri(`${AUTHORITY}/frequency/IRREG`)],
      'dct:accessRights': [iri(`${AUTHORITY}/access-right/PUBLIC`)],
      'dct:license': [iri(licence)],
      'dcat:theme': [iri(`${AUTHORITY}/data-theme/REGI`)],
      'dcat:keyword': ['tiers-lieux', 'accessibilité', 'zones blanches', 'isochrones'].map((word) =>
        text(word),
      ),
      ...(bounds && {
        'dct:spatial': [
          {
            type: 'dct:Location',
            properties: { 'dcat:bbox': [{ text: boxText(bounds), type: 'gsp:wktLiteral' }] },
          } satisfies Node,
        ],
      }),
      'dcat:landingPage': [iri(`${base}/`)],
      'dct:provenance': [
        {
          type: 'dct:ProvenanceStatement',
          properties: { 'dct:description': region.attributions.map((one) => text(one)) },
        },
      ],
      'dcat:distribution': [
        ...FORMATS.map(({ ending, type, media }): Node => {
          const url = `${base}/api/v1/export/${layer}.${ending}`;
          return {
            id: url,
            type: 'dcat:Distribution',
            properties: {
              'dct:title': [text(`${title} (${ending})`)],
              'dcat:accessURL': [iri(url)],
              'dcat:downloadURL': [iri(url)],
              'dct:format': [iri(`${FILE_TYPE}/${type}`)],
              'dcat:mediaType': [iri(`${IANA}/${media}`)],
              'dct:license': [iri(licence)],
              ...(ending === 'csv' && {
                'dct:conformsTo': [iri(`${base}/api/v1/export/${layer}.schema.json`)],
              }),
            },
          };
        }),
        ...(layer === 'sites' ? NATIONAL_LISTS : []).map((file): Node => {
          const url = `${base}/api/v1/export/sites/${file}`;
          const [scheme, ending] = file.split('.') as [string, string];
          return {
            id: url,
            type: 'dcat:Distribution',
            properties: {
              'dct:title': [text(`${title} (${scheme})`)],
              'dcat:accessURL': [iri(url)],
              'dcat:downloadURL': [iri(url)],
              'dct:format': [iri(`${FILE_TYPE}/${ending.toUpperCase()}`)],
              'dct:license': [iri(licence)],
            },
          };
        }),
        {
          id: `${base}/ogc/collections/${layer}/items`,
          type: 'dcat:Distribution',
          properties: {
            'dct:title': [text(`${title} (OGC API - Features)`)],
            'dcat:accessURL': [iri(`${base}/ogc/collections/${layer}/items`)],
            'dct:format': [iri(`${FILE_TYPE}/GEOJSON`)],
            'dct:license': [iri(licence)],
          },
        },
      ],
    },
  };
}

function boxText([west, south, east, north]: readonly [number, number, number, number]): string {
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return `POLYGON((${corners.map((corner) => corner.join(' ')).join(', ')}))`;
}
