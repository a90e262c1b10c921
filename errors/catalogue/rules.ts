/** Errors of programmes, their zones, and of reports by visitors. */
import { answeredWith } from '../entry.ts';

const NO_REPORT = 'The report cannot be taken';
const NO_REPORT_FR = 'Le signalement ne peut pas être reçu';
const ZONE = 'Zone {id}: {file}';
const ZONE_FR = 'Zone {id} : {file}';
const ZONE_WAYS = 'give a GeoJSON of polygons in WGS 84.';
const ZONE_WAYS_FR = 'donnez un GeoJSON de polygones en WGS 84.';

export const RULES = answeredWith(400, {
  unknown_programme: {
    status: 404,
    en: 'There is no programme "{id}"; there are: {known}.',
    fr: 'Le programme « {id} » n’existe pas ; il y a : {known}.',
  },
  programme_without_points: {
    en: 'The programme {id} has no strand about points; choose another programme.',
    fr: 'Le programme {id} n’aide pas à créer de lieux ; choisissez-en un autre.',
  },
  programme_without_sites: {
    status: 404,
    en: 'The programme {id} has no strand about existing places.',
    fr: 'Le programme {id} n’aide pas les lieux existants.',
  },
  programme_limit_not_a_band: {
    en: 'The programme {id} sets a limit of {minutes} minutes, which no map of a region is drawn by: {known} are. It can be asked by ?programme=.',
    fr: 'Le programme {id} fixe une limite de {minutes} minutes, et aucune carte de région n’est tracée ainsi : {known} le sont. On peut l’interroger par ?programme=.',
  },
  'programme_unreadable.folder': {
    status: 500,
    en: 'The folder of programmes {folder} cannot be read; give one that exists.',
    fr: 'Le dossier de programmes {folder} ne peut pas être lu ; donnez-en un qui existe.',
  },
  programme_unreadable: {
    status: 500,
    en: '{path} is not readable as JSON: {why}',
    fr: '{path} n’est pas lisible comme JSON : {why}',
  },
  programme_unfinished: {
    en: '{path} still says "{to_fill}" at {places}; write there what is published, then run the command again.',
    fr: '{path} dit encore « {to_fill} » à {places} ; écrivez-y ce qui est publié, puis relancez la commande.',
  },
  'programme_invalid.schema': {
    en: '{path}: at {where}, the value {why}.',
    fr: '{path} : à {where}, la valeur n’est pas valable ({why}).',
  },
  'programme_invalid.day': {
    en: '{path}: {day} is not a day of the calendar.',
    fr: '{path} : {day} n’est pas un jour du calendrier.',
  },
  'programme_invalid.order': {
    en: '{path}: {id} closes before it opens.',
    fr: '{path} : {id} ferme avant d’ouvrir.',
  },
  'programme_invalid.deposits': {
    en: '{path}: deposits are not in order.',
    fr: '{path} : les dépôts ne sont pas dans l’ordre.',
  },
  'programme_invalid.strands': {
    en: '{path}: two strands have one id.',
    fr: '{path} : deux volets ont le même identifiant.',
  },
  'programme_invalid.source': {
    en: '{path}: strand {strand} names the source "{source}", which sources does not have.',
    fr: '{path} : le volet {strand} nomme la source « {source} », que sources n’a pas.',
  },
  'programme_invalid.zone': {
    en: '{path}: criterion {criterion} names the zone "{zone}", which zones does not have.',
    fr: '{path} : le critère {criterion} nomme la zone « {zone} », que zones n’a pas.',
  },
  'programme_invalid.subject': {
    en: '{path}: criterion {criterion} ({type}) is about a site, but strand {strand} is about a point.',
    fr: '{path} : le critère {criterion} ({type}) porte sur un lieu, mais le volet {strand} porte sur un point.',
  },
  'programme_invalid.about_site': {
    en: '{id}: the criterion {criterion} ({type}) is about a site and cannot judge a point.',
    fr: '{id} : le critère {criterion} ({type}) porte sur un lieu et ne peut pas juger un point.',
  },
  'programme_invalid.about_point': {
    en: '{id}: the criterion {criterion} ({type}) is about a point and cannot judge a site.',
    fr: '{id} : le critère {criterion} ({type}) porte sur un point et ne peut pas juger un lieu.',
  },
  'zone_unreadable.json': {
    status: 500,
    en: `${ZONE} cannot be read as JSON; ${ZONE_WAYS}`,
    fr: `${ZONE_FR} ne peut pas être lu comme JSON ; ${ZONE_WAYS_FR}`,
  },
  'zone_unreadable.geometry': {
    status: 500,
    en: `${ZONE} holds a {type} where polygons belong; ${ZONE_WAYS}`,
    fr: `${ZONE_FR} contient un {type} à la place de polygones ; ${ZONE_WAYS_FR}`,
  },
  'zone_unreadable.no_geometry': {
    status: 500,
    en: `${ZONE} holds a feature without a geometry where polygons belong; ${ZONE_WAYS}`,
    fr: `${ZONE_FR} contient un objet sans géométrie à la place de polygones ; ${ZONE_WAYS_FR}`,
  },
  'zone_unreadable.empty': {
    status: 500,
    en: `${ZONE} holds no polygon; ${ZONE_WAYS}`,
    fr: `${ZONE_FR} ne contient pas de polygone ; ${ZONE_WAYS_FR}`,
  },
  'zone_unreadable.degrees': {
    status: 500,
    en: `${ZONE} holds coordinates that are not degrees; ${ZONE_WAYS}`,
    fr: `${ZONE_FR} contient des coordonnées qui ne sont pas des degrés ; ${ZONE_WAYS_FR}`,
  },
  'report_invalid.day': {
    en: `${NO_REPORT}: {field} {day} is not a day.`,
    fr: `${NO_REPORT_FR} : {day} n’est pas un jour ({field}).`,
  },
  'report_invalid.closed_later': {
    en: `${NO_REPORT}: closed_on is still to come.`,
    fr: `${NO_REPORT_FR} : la date de fermeture n’est pas encore passée.`,
  },
  'report_invalid.closed_before': {
    en: `${NO_REPORT}: closed_on is not after opened_on.`,
    fr: `${NO_REPORT_FR} : la fermeture n’est pas après l’ouverture.`,
  },
  'report_invalid.not_an_object': {
    en: `${NO_REPORT}: it is not an object.`,
    fr: `${NO_REPORT_FR} : il n’est pas un objet.`,
  },
  'report_invalid.kind': {
    en: `${NO_REPORT}: kind is one of {known}.`,
    fr: `${NO_REPORT_FR} : le champ kind est l’un de {known}.`,
  },
  'report_invalid.missing': {
    en: `${NO_REPORT}: a report of kind {kind} needs {field}.`,
    fr: `${NO_REPORT_FR} : il manque le champ {field} ({kind}).`,
  },
  'report_invalid.field': {
    en: `${NO_REPORT}: {field} {why}.`,
    fr: `${NO_REPORT_FR} : le champ {field} n’est pas valable ({why}).`,
  },
});
