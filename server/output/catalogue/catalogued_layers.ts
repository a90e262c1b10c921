import { counted, formatDay } from '../../../data/rules/decision/format.ts';
import { outlineBox } from '../../served/region_box.ts';
import type { Served } from '../../served/served.ts';
import type { LayerId } from '../export_layers.ts';
import { NATIONAL_LISTS } from '../exports/national_lists.ts';
import type { Name, Node, Value } from './rdf.ts';

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
/** Something that has an address, with its class: a validator need not look there for what it is. */
const typed = (id: string, type: Name): Node => ({ id, type, properties: {} });
const time = (value: string): Value => ({ text: value, type: 'xsd:dateTime' });

/**
 * The catalogue of what this server publishes, by DCAT-AP 3: a dataset a layer, a distribution a format, with licence, place, date and
 * the coverage it comes from. `base`: address of the server, without a slash at its end.
 */
export function catalogueOf(served: Served, publisher: { name: string; url: string }, base: string): Node {
  const { region, current } = served;
  const { coverage } = current;
  const facts = CATALOGUED.map((layer) => layerFacts(served, layer, base));
  const agent: Node = {
    id: publisher.url,
    type: 'foaf:Agent',
    properties: {
      'foaf:name': [text(publisher.name)],
      'foaf:homepage': [typed(publisher.url, 'foaf:Document')],
    },
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
      'dct:language': [typed(`${AUTHORITY}/language/FRA`, 'dct:LinguisticSystem')],
      'dct:modified': [time(coverage.computed_at)],
      'foaf:homepage': [typed(`${base}/`, 'foaf:Document')],
      'dcat:dataset': facts.map((layer) => dataset(served, layer, agent, base)),
      'dcat:record': facts.map((layer) => isoRecord(layer, base)),
    },
  };
}

/** What every record of a layer tells of it, whatever its standard. */
export interface LayerFacts {
  layer: LayerId;
  identifier: string;
  title: string;
  /** The title with the region's name. */
  fullTitle: string;
  description: string;
  keywords: string[];
  licence: string;
  modified: string;
  /** Null: the region has no ground. */
  bounds: readonly [number, number, number, number] | null;
  /** Modelled roads or example sites: nothing of it counts. */
  demonstration: boolean;
  files: { name: string; url: string; type: string; media?: string; schema?: string }[];
  items: string;
  collection: string;
}

export const CATALOGUED = Object.keys(TITLES) as LayerId[];

export function layerFacts(served: Served, layer: LayerId, base: string): LayerFacts {
  const { region, current, network, list } = served;
  const { coverage } = current;
  const [title, description] = TITLES[layer];
  const ofRoads = layer !== 'sites' && !network.meta.modelled;
  const demonstration = network.meta.modelled || region.example_sites;
  const files = FORMATS.map(({ ending, type, media }) => ({
    name: ending as string,
    url: `${base}/api/v1/export/${layer}.${ending}`,
    type: type as string,
    media: media as string,
    ...(ending === 'csv' && { schema: `${base}/api/v1/export/${layer}.schema.json` }),
  }));
  const lists = (layer === 'sites' ? NATIONAL_LISTS : []).map((file) => {
    const [scheme, ending] = file.split('.') as [string, string];
    return { name: scheme, url: `${base}/api/v1/export/sites/${file}`, type: ending.toUpperCase() };
  });
  return {
    layer,
    identifier: `maillage-${region.id}-${layer}`,
    title,
    fullTitle: `${title}, ${region.name}`,
    description: `${description} Couverture ${coverage.id} au ${formatDay(coverage.on)}, ${counted(coverage.sites.open, 'tiers-lieu ouvert', 'tiers-lieux ouverts')}, réseau ${coverage.network.id}.${demonstration ? ' Données de démonstration : routes modélisées, tiers-lieux d’exemple.' : ''}`,
    keywords: ['tiers-lieux', 'accessibilité', 'zones blanches', 'isochrones'],
    licence: ofRoads ? LICENCES.odbl : LICENCES.open,
    modified: layer === 'sites' ? list.known_at : coverage.computed_at,
    bounds: outlineBox(region),
    demonstration,
    files: [...files, ...lists],
    items: `${base}/ogc/collections/${layer}/items`,
    collection: `${base}/ogc/collections/${layer}`,
  };
}

/** Address of the ISO 19139 record of a layer. */
export const isoAddress = (base: string, layer: LayerId): string => `${base}/catalogue/${layer}.xml`;

const GMD = 'http://www.isotc211.org/2005/gmd';

/** The ISO record of a layer, as DCAT names a record of a catalogue. */
function isoRecord({ layer, fullTitle, modified, collection }: LayerFacts, base: string): Node {
  return {
    id: isoAddress(base, layer),
    type: 'dcat:CatalogRecord',
    properties: {
      'dct:title': [text(`${fullTitle} (ISO 19139)`)],
      'foaf:primaryTopic': [iri(collection)],
      'dct:modified': [time(modified)],
      'dct:conformsTo': [typed(GMD, 'dct:Standard')],
    },
  };
}

function dataset(served: Served, facts: LayerFacts, agent: Node, base: string): Node {
  const { title, licence, bounds } = facts;
  return {
    id: facts.collection,
    type: 'dcat:Dataset',
    properties: {
      'dct:title': [text(facts.fullTitle)],
      'dct:description': [text(facts.description)],
      'dct:identifier': [{ text: facts.identifier }],
      'dct:publisher': [agent],
      'dct:language': [typed(`${AUTHORITY}/language/FRA`, 'dct:LinguisticSystem')],
      'dct:modified': [time(facts.modified)],
      'dct:accrualPeriodicity': [typed(`${AUTHORITY}/frequency/IRREG`, 'dct:Frequency')],
      'dct:accessRights': [typed(`${AUTHORITY}/access-right/PUBLIC`, 'dct:RightsStatement')],
      'dct:license': [typed(licence, 'dct:LicenseDocument')],
      'dcat:theme': [
        {
          ...typed(`${AUTHORITY}/data-theme/REGI`, 'skos:Concept'),
          properties: { 'skos:prefLabel': [text('Régions et villes')] },
        },
      ],
      'dcat:keyword': facts.keywords.map((word) => text(word)),
      ...(bounds && {
        'dct:spatial': [
          {
            type: 'dct:Location',
            properties: { 'dcat:bbox': [{ text: boxText(bounds), type: 'gsp:wktLiteral' }] },
          } satisfies Node,
        ],
      }),
      'dcat:landingPage': [typed(`${base}/`, 'foaf:Document')],
      'dct:provenance': [
        {
          type: 'dct:ProvenanceStatement',
          properties: { 'dct:description': served.region.attributions.map((one) => text(one)) },
        },
      ],
      'dcat:distribution': [
        ...facts.files.map(
          ({ name, url, type, media, schema }): Node => ({
            id: url,
            type: 'dcat:Distribution',
            properties: {
              'dct:title': [text(`${title} (${name})`)],
              'dcat:accessURL': [iri(url)],
              'dcat:downloadURL': [iri(url)],
              'dct:format': [typed(`${FILE_TYPE}/${type}`, 'dct:MediaTypeOrExtent')],
              ...(media !== undefined && { 'dcat:mediaType': [typed(`${IANA}/${media}`, 'dct:MediaType')] }),
              'dct:license': [typed(licence, 'dct:LicenseDocument')],
              ...(schema !== undefined && { 'dct:conformsTo': [typed(schema, 'dct:Standard')] }),
            },
          }),
        ),
        {
          id: facts.items,
          type: 'dcat:Distribution',
          properties: {
            'dct:title': [text(`${title} (OGC API - Features)`)],
            'dcat:accessURL': [iri(facts.items)],
            'dct:format': [typed(`${FILE_TYPE}/GEOJSON`, 'dct:MediaTypeOrExtent')],
            'dct:license': [typed(licence, 'dct:LicenseDocument')],
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
