import type { Language } from './format.ts';

/**
 * Everything an answer can say, in French and in English, in one place. A key is the stable `code` of a reason, with a
 * variant after a dot where the same reason is said in several ways. Placeholders stand in braces and are the same in
 * both languages (a test holds this).
 */
export const CATALOGUE = {
  // What the answer is. {for}: "à la création", from the strand of the programme.
  'headline.eligible': { fr: 'Éligible {for}.', en: 'Eligible {for}.' },
  'headline.not_eligible': { fr: 'Non éligible {for}.', en: 'Not eligible {for}.' },
  'headline.to_confirm': { fr: 'À confirmer.', en: 'To be confirmed.' },
  'headline.outside_region': { fr: 'Hors de la région.', en: 'Outside the region.' },
  'headline.partly_eligible': { fr: 'En partie éligible {for}.', en: 'Partly eligible {for}.' },

  // The same where the programme is published for another region: it grants nothing here.
  'indicative.eligible': {
    fr: 'À titre indicatif : éligible {for}.',
    en: 'For guidance only: eligible {for}.',
  },
  'indicative.not_eligible': {
    fr: 'À titre indicatif : non éligible {for}.',
    en: 'For guidance only: not eligible {for}.',
  },
  'indicative.to_confirm': {
    fr: 'À titre indicatif : à confirmer.',
    en: 'For guidance only: to be confirmed.',
  },
  'indicative.partly_eligible': {
    fr: 'À titre indicatif : en partie éligible {for}.',
    en: 'For guidance only: partly eligible {for}.',
  },

  // The limit of drive time.
  open_site_under_limit: {
    fr: '{site_comma} est à {time} en voiture.',
    en: '{site_comma} is {time} away by car.',
  },
  'open_site_under_limit.far_road': {
    fr: '{site_comma} est à {time} en voiture de la route la plus proche, qui est à {distance} du point.',
    en: '{site_comma} is {time} by car from the nearest road, which is {distance} from the point.',
  },
  'no_open_site_under_limit.far_road': {
    fr: 'Depuis la route la plus proche, à {distance} du point, aucun tiers-lieu ouvert à moins de {minutes} minutes en voiture : le plus proche, {site}, est à {time}.',
    en: 'From the nearest road, {distance} from the point, no open tiers-lieu less than {minutes} minutes away by car: the nearest, {site}, is {time} away.',
  },
  'no_open_site_under_limit.met_alone': {
    fr: 'La condition des {minutes} minutes est remplie, celle-là seule : le tiers-lieu ouvert le plus proche, {site}, est à {time} en voiture.',
    en: 'The condition of {minutes} minutes alone is met: the nearest open tiers-lieu, {site}, is {time} away by car.',
  },
  no_open_site_under_limit: {
    fr: 'Aucun tiers-lieu ouvert à moins de {minutes} minutes en voiture : le plus proche, {site}, est à {time}.',
    en: 'No open tiers-lieu less than {minutes} minutes away by car: the nearest, {site}, is {time} away.',
  },
  no_road_leads_there: {
    fr: 'Aucun tiers-lieu ouvert n’est accessible en voiture depuis ce point : aucune route n’y mène, car celles d’ici ne rejoignent pas les leurs. La règle demande qu’il n’en existe pas à moins de {minutes} minutes en voiture ; elle est remplie.',
    en: 'No open tiers-lieu can be reached by car from this point: no road leads to one, because the roads here are not joined to theirs. The rule asks that none is less than {minutes} minutes away by car; it is met.',
  },
  ferries_left_out: {
    fr: 'Les traversées en bac ou en ferry ne comptent pas comme des routes.',
    en: 'Ferry crossings do not count as roads.',
  },
  no_open_site_known: {
    fr: 'La liste ne contient aucun tiers-lieu ouvert le {day}.',
    en: 'The list holds no tiers-lieu that is open on {day}.',
  },
  list_unknown: {
    fr: 'Aucune liste de tiers-lieux n’était connue à ce moment : on ne sait pas lesquels étaient ouverts.',
    en: 'No list of tiers-lieux was known at that moment: which of them were open is not known.',
  },
  too_close_to_conclude: {
    fr: '{site_comma} est à {time} : trop près de la limite pour conclure sur un calcul. Demandez {ask}, la fiche est prête.',
    en: '{site_comma} is {time} away: too close to the limit to conclude from a computation. Ask {ask}; the sheet is ready.',
  },
  'too_close_to_conclude.indicative': {
    fr: '{site_comma} est à {time} : trop près de la limite pour conclure sur un calcul.',
    en: '{site_comma} is {time} away: too close to the limit to conclude from a computation.',
  },
  'close_to_limit.under': {
    fr: 'Le temps calculé est proche de la limite : {margin} de moins que {minutes} minutes.',
    en: 'The computed time is close to the limit: {margin} less than {minutes} minutes.',
  },
  'close_to_limit.over': {
    fr: 'Le temps calculé est proche de la limite : {margin} de plus que {minutes} minutes.',
    en: 'The computed time is close to the limit: {margin} more than {minutes} minutes.',
  },
  'close_to_limit.at': {
    fr: 'Le temps calculé est exactement à la limite : {minutes} minutes, donc pas moins.',
    en: 'The computed time is exactly at the limit: {minutes} minutes, so not less.',
  },

  other_speeds: {
    fr: 'Avec les vitesses d’autres moteurs ({engines}), ce temps serait de {range} : la réponse pourrait changer.',
    en: 'With the speeds of other engines ({engines}) this time would be {range}: the answer could change.',
  },

  // The point and its road.
  road_far: {
    fr: 'La route la plus proche est à {distance} du point : ce trajet n’est pas compté.',
    en: 'The nearest road is {distance} from the point: the way to it is not counted.',
  },
  road_too_far: {
    fr: 'La route la plus proche est à {distance} du point : trop loin pour répondre par un temps en voiture. Vérifiez le point.',
    en: 'The nearest road is {distance} from the point: too far to answer by a drive time. Check the point.',
  },
  nearer_road_left_out: {
    fr: 'Une route plus proche, à {distance} du point, n’est pas comptée : dans les données, on ne peut pas y entrer et en sortir par les autres.',
    en: 'A nearer road, {distance} from the point, is not counted: in the data it cannot be both entered from the others and left to them.',
  },
  closed_part_of_year: {
    fr: 'Une route proche du point est fermée une partie de l’année : le temps est celui de la saison où elle est ouverte.',
    en: 'A road near the point is closed for part of the year: the time is that of the season in which it is open.',
  },
  site_road_far: {
    fr: '{site_comma} est à {distance} de sa route : ce trajet n’est pas compté.',
    en: '{site_comma} is {distance} from its road: the way to it is not counted.',
  },
  no_road_near: {
    fr: 'Aucune route connue près de ce point : vérifiez-le.',
    en: 'No road is known near this point: check it.',
  },

  // The region.
  coordinates_swapped: {
    fr: 'La longitude et la latitude semblent inversées : avec lon={lon} et lat={lat}, le point est dans la région {region}.',
    en: 'Longitude and latitude seem to be exchanged: with lon={lon} and lat={lat} the point is in {region}.',
  },
  outside_region: {
    fr: 'Ce point n’est pas {in_region}.',
    en: 'This point is not in {region}.',
  },
  'outside_region.network': {
    fr: 'Ce point n’est pas {in_region} ; le réseau {of_other} est {network}.',
    en: 'This point is not in {region}; the network of {other} is {network}.',
  },
  'outside_region.in_preparation': {
    fr: 'Ce point n’est pas {in_region} ; un réseau est en préparation {in_other}.',
    en: 'This point is not in {region}; a network is being prepared in {other}.',
  },
  'outside_region.none': {
    fr: 'Ce point n’est pas {in_region} ; il n’y a pas de réseau régional {in_other}.',
    en: 'This point is not in {region}; there is no regional network in {other}.',
  },
  answered_by_its_region: {
    fr: 'Le lieu demandé est dans la région {region}, pas dans {asked} : les routes, la liste et le programme de {region} répondent.',
    en: 'What is asked about lies in {region}, not in {asked}: the roads, list and programme of {region} answer.',
  },
  programme_of_another_region: {
    fr: 'Le programme {programme} est celui d’une autre région ({authority}) : il ne s’applique pas ici, et ne sert que de règle de calcul.',
    en: 'The programme {programme} is that of another region ({authority}): it does not apply here, and serves as the rule of computation alone.',
  },

  // Zones.
  'zone.inside': {
    fr: 'Le point est dans la zone « {zone} ».',
    en: 'The point is inside the zone “{zone}”.',
  },
  'zone.outside': {
    fr: 'Le point est hors de la zone « {zone} ».',
    en: 'The point is outside the zone “{zone}”.',
  },
  zone_unknown: {
    fr: 'La zone « {zone} » n’a pas été importée : on ne sait pas si le point y est.',
    en: 'The zone “{zone}” has not been imported: whether the point is inside is not known.',
  },
  'zone_unknown.commune': {
    fr: 'La règle porte sur la zone « {zone} » : demandez pour le point exact du projet.',
    en: 'The rule is about the zone “{zone}”: ask about the exact point of the project.',
  },

  // Dates.
  programme_open: {
    fr: 'Dépôt possible jusqu’au {closes_on}.',
    en: 'Applications are taken until {closes_on}.',
  },
  'programme_open.round': {
    fr: 'Prochaine date de dépôt : {deposit}.',
    en: 'Next day of deposit: {deposit}.',
  },
  programme_not_yet_open: {
    fr: 'Le dépôt n’ouvre que le {opens_on}.',
    en: 'Applications open only on {opens_on}.',
  },
  programme_closed: {
    fr: 'Le dépôt est clos : le dernier jour était le {closes_on}.',
    en: 'Applications are closed: {closes_on} was the last day.',
  },
  'programme_closed.by_then': {
    fr: 'À cette date le dépôt sera clos : le dernier jour est le {closes_on}.',
    en: 'Applications will be closed by then: {closes_on} is the last day.',
  },
  date_in_future: {
    fr: 'Le {day} n’est pas encore passé : la réponse suppose la liste connue aujourd’hui.',
    en: '{day} is still to come: the answer supposes the list that is known today.',
  },

  // The nearest place that would do, from one that does not.
  nearest_eligible: {
    fr: 'L’endroit le plus proche qui serait éligible {for} est à {distance} {direction}{towards}.',
    en: 'The nearest place that would be eligible {for} is {distance} {direction}{towards}.',
  },
  'nearest_eligible.here': { fr: 'Cet endroit est éligible {for}.', en: 'This place is eligible {for}.' },
  'nearest_eligible.nowhere': {
    fr: 'Aucun endroit de la région ne serait éligible {for}.',
    en: 'No place of the region would be eligible {for}.',
  },

  // The data behind the answer.
  modelled_network: {
    fr: 'Données de démonstration : routes modélisées. Cette réponse ne vaut pas pour une candidature.',
    en: 'Demonstration data: modelled roads. This answer does not count for an application.',
  },
  'modelled_network.example_sites': {
    fr: 'Données de démonstration : routes modélisées, tiers-lieux d’exemple. Cette réponse ne vaut pas pour une candidature.',
    en: 'Demonstration data: modelled roads, example tiers-lieux. This answer does not count for an application.',
  },
  example_sites: {
    fr: 'Données de démonstration : tiers-lieux d’exemple. Cette réponse ne vaut pas pour une candidature.',
    en: 'Demonstration data: example tiers-lieux. This answer does not count for an application.',
  },
  stale_list: {
    fr: 'La liste des tiers-lieux a {days} jours : un lieu a pu ouvrir ou fermer depuis.',
    en: 'The list of tiers-lieux is {days} days old: a place may have opened or closed since.',
  },
  stale_network: {
    fr: 'Les routes ont {days} jours : une route a pu changer depuis.',
    en: 'The roads are {days} days old: a road may have changed since.',
  },
  network_date_unknown: {
    fr: 'La date des routes n’est pas connue.',
    en: 'The date of the roads is not known.',
  },

  // Communes.
  'commune_share.population': {
    fr: '{share} des habitants {of_commune} sont à plus de {minutes} minutes d’un tiers-lieu ouvert.',
    en: '{share} of the inhabitants of {commune} are more than {minutes} minutes from an open tiers-lieu.',
  },
  'commune_share.population_none': {
    fr: 'Tous les habitants {of_commune} sont à moins de {minutes} minutes d’un tiers-lieu ouvert.',
    en: 'All inhabitants of {commune} are less than {minutes} minutes from an open tiers-lieu.',
  },
  'commune_share.population_all': {
    fr: 'Aucun habitant {of_commune} n’est à moins de {minutes} minutes d’un tiers-lieu ouvert.',
    en: 'No inhabitant of {commune} is less than {minutes} minutes from an open tiers-lieu.',
  },
  'commune_share.ground': {
    fr: '{share} du territoire {of_commune} est à plus de {minutes} minutes d’un tiers-lieu ouvert.',
    en: '{share} of the ground of {commune} is more than {minutes} minutes from an open tiers-lieu.',
  },
  'commune_share.ground_none': {
    fr: 'Tout le territoire {of_commune} est à moins de {minutes} minutes d’un tiers-lieu ouvert.',
    en: 'All the ground of {commune} is less than {minutes} minutes from an open tiers-lieu.',
  },
  'commune_share.ground_all': {
    fr: 'Aucune partie du territoire {of_commune} n’est à moins de {minutes} minutes d’un tiers-lieu ouvert.',
    en: 'No part of the ground of {commune} is less than {minutes} minutes from an open tiers-lieu.',
  },
  ground_differs: {
    fr: 'Le territoire répond autrement que les habitants ({share} à plus de {minutes} minutes) : vérifiez le point exact du projet.',
    en: 'The ground answers otherwise than the inhabitants ({share} more than {minutes} minutes away): check the exact point of the project.',
  },
  'judged_by.population_grid': {
    fr: 'Jugé par les habitants, d’après la grille de population de l’INSEE (200 m).',
    en: 'Judged by the inhabitants, from INSEE’s population grid (200 m).',
  },
  'judged_by.population_spread': {
    fr: 'Jugé par les habitants, répartis sur le territoire le long des routes : la grille de population n’est pas importée.',
    en: 'Judged by the inhabitants, spread over the ground along the roads: the population grid is not imported.',
  },
  'judged_by.ground': {
    fr: 'Jugé par le territoire : la population n’est pas connue.',
    en: 'Judged by the ground: the population is not known.',
  },
  commune_not_computed: {
    fr: 'Les parts {of_commune} n’ont pas été calculées.',
    en: 'The shares of {commune} have not been computed.',
  },

  // Existing places.
  open_long_enough: {
    fr: 'Ouvert depuis le {opened_on} : les {years} ans demandés sont atteints depuis le {reached_on}.',
    en: 'Open since {opened_on}: the {years} years asked for were reached on {reached_on}.',
  },
  not_open_long_enough: {
    fr: 'Ouvert depuis le {opened_on} : les {years} ans demandés seront atteints le {reached_on}.',
    en: 'Open since {opened_on}: the {years} years asked for will be reached on {reached_on}.',
  },
  'open_long_enough.between': {
    fr: 'Ouvert entre le {from} et le {to} : les {years} ans demandés sont atteints depuis le {reached_on} au plus tard.',
    en: 'Opened between {from} and {to}: the {years} years asked for were reached on {reached_on} at the latest.',
  },
  'not_open_long_enough.between': {
    fr: 'Ouvert entre le {from} et le {to} : les {years} ans demandés ne seront pas atteints avant le {reached_on}.',
    en: 'Opened between {from} and {to}: the {years} years asked for will not be reached before {reached_on}.',
  },
  'opening_date_unknown.between': {
    fr: 'Ouvert entre le {from} et le {to} : le jour n’est pas connu, et la réponse en dépend.',
    en: 'Opened between {from} and {to}: the day is not known, and the answer depends on it.',
  },
  opening_date_unknown: {
    fr: 'La date d’ouverture n’est pas connue.',
    en: 'The day of opening is not known.',
  },
  'opening_date_unknown.site': {
    fr: '{site} : la date d’ouverture n’est pas connue ; ce lieu est supposé ouvert le {day}.',
    en: '{site}: the day of opening is not known; it is taken to have been open on {day}.',
  },
  reopened: {
    fr: 'Fermé le {closed_on}, rouvert le {opened_on} : la durée compte depuis la réouverture.',
    en: 'Closed on {closed_on}, open again since {opened_on}: the time counts from then on.',
  },
  site_planned: {
    fr: 'Ce lieu est en projet : il n’est pas encore ouvert.',
    en: 'This place is planned: it is not open yet.',
  },
  site_not_yet_open: {
    fr: 'Ce lieu n’ouvre que le {opened_on}.',
    en: 'This place opens only on {opened_on}.',
  },
  opening_not_confirmed: {
    fr: 'L’ouverture de {site}, annoncée pour le {opened_on}, n’a pas été confirmée.',
    en: 'The opening of {site}, announced for {opened_on}, has not been confirmed.',
  },
  'opening_not_confirmed.undated': {
    fr: 'L’ouverture de {site} n’a pas été confirmée.',
    en: 'The opening of {site} has not been confirmed.',
  },
  site_doubtful: {
    fr: '{site} : la liste n’est pas sûre ici ({facts}) ; à vérifier.',
    en: '{site}: the list is not sure here ({facts}); to be checked.',
  },
  'site_doubtful.kept': {
    fr: '{site} : la liste n’est plus sûre ici ({facts}) ; ce qui était connu avant reste retenu.',
    en: '{site}: the list is no longer sure here ({facts}); what was known before is kept.',
  },
  site_closed: { fr: 'Ce lieu est fermé.', en: 'This place is closed.' },
  'site_closed.since': {
    fr: 'Ce lieu est fermé depuis le {closed_on}.',
    en: 'This place has been closed since {closed_on}.',
  },
  'employer.yes': { fr: 'Ce lieu est employeur.', en: 'This place employs staff.' },
  'employer.no': { fr: 'Ce lieu n’est pas employeur.', en: 'This place does not employ staff.' },
  employer_unknown: {
    fr: 'On ne sait pas si ce lieu est employeur.',
    en: 'Whether this place employs staff is not known.',
  },
  'on_regional_map.yes': {
    fr: 'Ce lieu est sur la carte régionale.',
    en: 'This place is on the regional map.',
  },
  'on_regional_map.no': {
    fr: 'Ce lieu n’est pas sur la carte régionale.',
    en: 'This place is not on the regional map.',
  },
  on_regional_map_unknown: {
    fr: 'On ne sait pas si ce lieu est sur la carte régionale.',
    en: 'Whether this place is on the regional map is not known.',
  },
  published_texts_disagree: {
    fr: 'Les textes publiés ne disent pas la même chose ({sources}) : la réponse dépend du texte suivi. Demandez {ask}.',
    en: 'The published texts differ ({sources}): the answer depends on the text that is followed. Ask {ask}.',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type CatalogueKey = keyof typeof CATALOGUE;
/** Stable code of a reason: a key without its variant. */
type ReasonCode = CatalogueKey extends infer K ? (K extends `${infer Code}.${string}` ? Code : K) : never;

/** A reason of an answer: a stable code, the sentence in French and in English. */
export interface Reason {
  code: ReasonCode;
  text: string;
  text_en: string;
}

/** A value of a placeholder: a text for both languages, or what writes it in one. */
type SaidValue = string | number | ((language: Language) => string);

/** Templates cut into texts (even positions) and names of placeholders (odd ones), once each. */
const cut = new Map<string, string[]>();

/** The sentence of a key in one language, its placeholders filled. */
export function sentence(
  key: CatalogueKey,
  language: Language,
  values: Record<string, SaidValue> = {},
): string {
  const template = CATALOGUE[key][language];
  const parts = cut.get(template) ?? spaced(template, language).split(/\{(\w+)\}/);
  cut.set(template, parts);
  let text = parts[0]!;
  for (let i = 1; i < parts.length; i += 2) {
    const value = values[parts[i]!];
    text += (typeof value === 'function' ? value(language) : (value ?? '')) + parts[i + 1]!;
  }
  return text;
}

/** French sets no-break spaces before ; : ! ? », after « and before "minutes"; the catalogue is written with plain ones. */
function spaced(template: string, language: Language): string {
  if (language !== 'fr') return template;
  return template
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/\} (minutes|jours|ans)/g, '}\u00a0$1');
}

/** The reason of a key, in both languages. */
export function say(key: CatalogueKey, values: Record<string, SaidValue> = {}): Reason {
  const dot = key.indexOf('.');
  return {
    code: (dot < 0 ? key : key.slice(0, dot)) as ReasonCode,
    text: sentence(key, 'fr', values),
    text_en: sentence(key, 'en', values),
  };
}
