/**
 * Sizes of Geofabrik's extracts in MB, as public lists of them told in 2026 (those of the neighbouring countries in April, by the
 * catalogue in the Python package pydriosm 2.4.0): for a dry run that cannot ask. Extracts grow by some percent a year.
 */
const MEGABYTES: Record<string, number> = {
  andorra: 3.2,
  belgium: 650,
  'france/alsace': 123,
  'france/aquitaine': 279,
  'france/auvergne': 146,
  'france/basse-normandie': 135,
  'france/bourgogne': 189,
  'france/bretagne': 310,
  'france/centre': 229,
  'france/champagne-ardenne': 99,
  'france/corse': 32,
  'france/franche-comte': 117,
  'france/guadeloupe': 23,
  'france/guyane': 14,
  'france/haute-normandie': 100,
  'france/ile-de-france': 319,
  'france/languedoc-roussillon': 254,
  'france/limousin': 93,
  'france/lorraine': 161,
  'france/martinique': 19,
  'france/mayotte': 10,
  'france/midi-pyrenees': 342,
  'france/nord-pas-de-calais': 225,
  'france/pays-de-la-loire': 352,
  'france/picardie': 126,
  'france/poitou-charentes': 219,
  'france/provence-alpes-cote-d-azur': 366,
  'france/reunion': 33,
  'france/rhone-alpes': 499,
  'germany/baden-wuerttemberg': 605,
  'germany/rheinland-pfalz': 246,
  'germany/saarland': 51,
  'italy/nord-ovest': 556,
  luxembourg: 44.3,
  monaco: 0.662,
  'spain/aragon': 88,
  'spain/cataluna': 252,
  'spain/navarra': 35,
  'spain/pais-vasco': 65,
  switzerland: 505,
};

/** The size on record of an extract, bytes; null where there is none. */
export function recordedSize(url: string): number | null {
  const name = /^https:\/\/download\.geofabrik\.de\/europe\/(.+)-latest\.osm\.pbf$/.exec(url)?.[1];
  const megabytes = name === undefined ? undefined : MEGABYTES[name];
  return megabytes === undefined ? null : megabytes * 1e6;
}
