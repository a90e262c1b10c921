/** The record of a layer by ISO 19139, as catalogues of geographic data (GeoNetwork) harvest it. Order of elements: that of its schema. */
import { counted, formatDay } from '../../../data/rules/decision/format.ts';
import { escapeXml } from '../../answers/escape_html.ts';
import type { Served } from '../../served/served.ts';
import type { LayerId } from '../export_layers.ts';
import { type LayerFacts, LICENCES, layerFacts } from './catalogued_layers.ts';

const CODES = 'http://standards.iso.org/iso/19139/resources/gmxCodelists.xml';
const LANGUAGES = 'http://www.loc.gov/standards/iso639-2/';
/** GeoNetwork's names for what a link leads to. */
const PROTOCOL = {
  file: 'WWW:DOWNLOAD-1.0-http--download',
  features: 'OGC API - Features',
  page: 'WWW:LINK-1.0-http--link',
} as const;
/** What cells of outlines are measured by: `fineness` of them lie along a block of so many metres. */
const BLOCK_M = 800;

const LICENCE_NAMES: Record<string, string> = {
  [LICENCES.odbl]: 'Open Database License (ODbL) 1.0',
  [LICENCES.open]: 'Licence Ouverte',
};

/** Elements in each other, from the outermost one: `gmd:extent/gmd:EX_Extent`. */
const element = (path: string, ...content: string[]): string =>
  path.split('/').reduceRight((inner, name) => `<${name}>${inner}</${name}>`, content.join(''));
const words = (name: string, text: string): string => element(`${name}/gco:CharacterString`, escapeXml(text));
const code = (name: string, list: string, value: string): string =>
  element(name, `<gmd:${list} codeList="${CODES}#${list}" codeListValue="${value}">${value}</gmd:${list}>`);
const moment = (name: string, iso: string): string =>
  element(`${name}/gco:DateTime`, new Date(iso).toISOString().replace(/\.\d+/, ''));
const decimal = (name: string, value: number): string => element(`${name}/gco:Decimal`, String(value));

const FRENCH = element(
  'gmd:language',
  `<gmd:LanguageCode codeList="${LANGUAGES}" codeListValue="fre">fre</gmd:LanguageCode>`,
);
const UTF8 = code('gmd:characterSet', 'MD_CharacterSetCode', 'utf8');

interface Link {
  url: string;
  protocol: (typeof PROTOCOL)[keyof typeof PROTOCOL];
  name: string;
}

const linkOf = ({ url, protocol, name }: Link, use: 'download' | 'information'): string =>
  element(
    'gmd:CI_OnlineResource',
    element('gmd:linkage/gmd:URL', escapeXml(url)),
    words('gmd:protocol', protocol),
    words('gmd:name', name),
    code('gmd:function', 'CI_OnLineFunctionCode', use),
  );

/**
 * The record of a layer of what is served. `base`: address of the server, without a slash at its end. Nothing in it needs GML, whose
 * namespace is another one in each edition of the schema.
 */
export function iso19139Of(
  served: Served,
  layer: LayerId,
  publisher: { name: string; url: string },
  base: string,
): string {
  const facts = layerFacts(served, layer, base);
  const party = (name: string, role: string): string =>
    element(
      `${name}/gmd:CI_ResponsibleParty`,
      words('gmd:organisationName', publisher.name),
      element(
        'gmd:contactInfo/gmd:CI_Contact/gmd:onlineResource',
        linkOf({ url: publisher.url, protocol: PROTOCOL.page, name: publisher.name }, 'information'),
      ),
      code('gmd:role', 'CI_RoleCode', role),
    );
  const root = [
    'xmlns:gmd="http://www.isotc211.org/2005/gmd"',
    'xmlns:gco="http://www.isotc211.org/2005/gco"',
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    'xsi:schemaLocation="http://www.isotc211.org/2005/gmd http://schemas.opengis.net/iso/19139/20070417/gmd/gmd.xsd"',
  ];
  const content = [
    words('gmd:fileIdentifier', facts.identifier),
    FRENCH,
    UTF8,
    code('gmd:hierarchyLevel', 'MD_ScopeCode', 'dataset'),
    party('gmd:contact', 'pointOfContact'),
    moment('gmd:dateStamp', facts.modified),
    words('gmd:metadataStandardName', 'ISO 19115'),
    words('gmd:metadataStandardVersion', '2003'),
    words('gmd:dataSetURI', facts.collection),
    element(
      'gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier/gmd:RS_Identifier',
      words('gmd:code', '4326'),
      words('gmd:codeSpace', 'EPSG'),
    ),
    element('gmd:identificationInfo', identification(served, facts, party)),
    element('gmd:distributionInfo', distribution(facts, base)),
    element('gmd:dataQualityInfo', quality(served, layer)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gmd:MD_Metadata ${root.join(' ')}>${content.join('\n')}</gmd:MD_Metadata>\n`;
}

function identification(
  served: Served,
  facts: LayerFacts,
  party: (name: string, role: string) => string,
): string {
  const { bounds, layer } = facts;
  const drawn = layer === 'bands' || layer === 'white-zones' || layer === 'isochrones';
  return element(
    'gmd:MD_DataIdentification',
    element(
      'gmd:citation/gmd:CI_Citation',
      words('gmd:title', facts.fullTitle),
      element(
        'gmd:date/gmd:CI_Date',
        moment('gmd:date', facts.modified),
        code('gmd:dateType', 'CI_DateTypeCode', 'revision'),
      ),
      element('gmd:identifier/gmd:MD_Identifier', words('gmd:code', facts.collection)),
    ),
    words('gmd:abstract', facts.description),
    ...served.region.attributions.map((one) => words('gmd:credit', one)),
    party('gmd:pointOfContact', 'publisher'),
    element(
      'gmd:resourceMaintenance/gmd:MD_MaintenanceInformation',
      code('gmd:maintenanceAndUpdateFrequency', 'MD_MaintenanceFrequencyCode', 'asNeeded'),
    ),
    element(
      'gmd:descriptiveKeywords/gmd:MD_Keywords',
      ...facts.keywords.map((word) => words('gmd:keyword', word)),
    ),
    element(
      'gmd:resourceConstraints/gmd:MD_LegalConstraints',
      ...(facts.demonstration
        ? [words('gmd:useLimitation', 'Données de démonstration : ne valent pas pour une candidature.')]
        : []),
      code('gmd:accessConstraints', 'MD_RestrictionCode', 'otherRestrictions'),
      code('gmd:useConstraints', 'MD_RestrictionCode', 'license'),
      words('gmd:otherConstraints', 'Pas de restriction d’accès public.'),
      words('gmd:otherConstraints', `${LICENCE_NAMES[facts.licence]} : ${facts.licence}`),
    ),
    code('gmd:spatialRepresentationType', 'MD_SpatialRepresentationTypeCode', 'vector'),
    ...(drawn ? [resolution(served)] : []),
    FRENCH,
    UTF8,
    element(
      'gmd:topicCategory/gmd:MD_TopicCategoryCode',
      layer === 'communes' ? 'boundaries' : layer === 'sites' ? 'society' : 'transportation',
    ),
    ...(bounds
      ? [
          element(
            'gmd:extent/gmd:EX_Extent',
            words('gmd:description', served.region.name),
            element(
              'gmd:geographicElement/gmd:EX_GeographicBoundingBox',
              decimal('gmd:westBoundLongitude', bounds[0]),
              decimal('gmd:eastBoundLongitude', bounds[2]),
              decimal('gmd:southBoundLatitude', bounds[1]),
              decimal('gmd:northBoundLatitude', bounds[3]),
            ),
          ),
        ]
      : []),
  );
}

/** How finely outlines are drawn. */
const resolution = ({ coverage }: Served): string =>
  element(
    'gmd:spatialResolution/gmd:MD_Resolution/gmd:distance',
    `<gco:Distance uom="m">${BLOCK_M / coverage.fineness}</gco:Distance>`,
  );

function distribution({ files, items, layer, title }: LayerFacts, base: string): string {
  const formats = files.map(({ name }) =>
    element(
      'gmd:distributionFormat/gmd:MD_Format',
      words('gmd:name', name),
      '<gmd:version gco:nilReason="inapplicable"><gco:CharacterString/></gmd:version>',
    ),
  );
  const links = [
    ...files.map(({ name, url }) =>
      linkOf({ url, protocol: PROTOCOL.file, name: `${title} (${name})` }, 'download'),
    ),
    linkOf({ url: items, protocol: PROTOCOL.features, name: layer }, 'download'),
    linkOf({ url: `${base}/`, protocol: PROTOCOL.page, name: 'Carte' }, 'information'),
  ];
  return element(
    'gmd:MD_Distribution',
    ...formats,
    element(
      'gmd:transferOptions/gmd:MD_DigitalTransferOptions',
      ...links.map((link) => element('gmd:onLine', link)),
    ),
  );
}

/** Where the data come from, in words. */
function quality({ current, network, list }: Served, layer: LayerId): string {
  const { coverage } = current;
  const roads = network.meta.modelled
    ? 'routes modélisées'
    : `routes d’OpenStreetMap${network.meta.osm_date ? ` du ${formatDay(network.meta.osm_date.slice(0, 10))}` : ''}`;
  const statement =
    layer === 'sites'
      ? `Version ${list.version} de la liste, connue le ${formatDay(list.known_at.slice(0, 10))}.`
      : `Calculé par Maillage le ${formatDay(coverage.computed_at.slice(0, 10))} : temps de trajet d’OSRM sur le réseau ${coverage.network.id} (${roads}), vers ${counted(coverage.sites.open, 'tiers-lieu ouvert', 'tiers-lieux ouverts')} au ${formatDay(coverage.on)}, de la version ${coverage.sites.list_version} de la liste ; couverture ${coverage.id}.`;
  return element(
    'gmd:DQ_DataQuality',
    element('gmd:scope/gmd:DQ_Scope', code('gmd:level', 'MD_ScopeCode', 'dataset')),
    element('gmd:lineage/gmd:LI_Lineage', words('gmd:statement', statement)),
  );
}
