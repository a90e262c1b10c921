import { LABELS, SERVICES, THEMES } from '../data/lists/vocabulary.ts';
import type { Commune, Site } from '../data/records.ts';
import { compareIds } from '../isochrones/types.ts';
import { type Random, seededRandom } from './model/seeded_random.ts';

/** Name of the list that example sites belong to. */
export const EXAMPLE_LIST = 'exemples';

/** How many open, planned and closed examples are made; as many open ones as the Region counts. */
const COUNTS = { open: 255, planned: 60, closed: 14 };
/** Towns from this size on have an open place, and one more for each so many inhabitants, at most a few. */
const TOWN = { population: 7000, another_each: 45_000, most: 5 };
const FIRST_OPENING = Date.UTC(2012, 0, 1);
const LAST_OPENING = Date.UTC(2026, 8, 1);
const DAY_MS = 86_400_000;
/** Examples stand up to this far from the commune's centre, degrees of latitude (about 400 m). */
const SPREAD_DEGREES = 0.0036;

/**
 * Examples of tiers-lieux in real towns, the same for the same seed, where no real list is at hand: every town has one, and
 * chance gives others to villages, more likely the more people live there. Named as examples; no answer that rests on
 * them counts for an application.
 */
export function exampleSites(communes: readonly Commune[], seed: number): Site[] {
  const random = seededRandom(seed);
  const inhabited = communes.filter((commune) => (commune.population ?? 0) > 0);
  const towns = inhabited.filter((commune) => people(commune) >= TOWN.population);
  const villages = shuffleByWeight(
    inhabited.filter((commune) => people(commune) < TOWN.population),
    random,
  );
  const sites: Site[] = [];
  for (const town of towns) {
    const count = Math.min(TOWN.most, 1 + Math.floor(people(town) / TOWN.another_each));
    for (let n = 1; n <= count; n++) sites.push(example(town, n, 'open', random));
  }
  const villagesFor = (count: number) => villages.splice(0, Math.max(0, count));
  for (const village of villagesFor(COUNTS.open - sites.length))
    sites.push(example(village, 1, 'open', random));
  for (const village of villagesFor(COUNTS.planned)) sites.push(example(village, 1, 'planned', random));
  for (const village of villagesFor(COUNTS.closed)) sites.push(example(village, 1, 'closed', random));
  return sites.sort(compareIds);
}

const people = (commune: Commune): number => commune.population ?? 0;

/** An order by chance in which peopled communes tend to come first (Efraimidis and Spirakis 2006: keys u^(1/weight)). */
function shuffleByWeight(communes: readonly Commune[], random: Random): Commune[] {
  return communes
    .map((commune) => ({ commune, key: Math.log(random()) / Math.sqrt(people(commune)) }))
    .sort((a, b) => b.key - a.key || (a.commune.code < b.commune.code ? -1 : 1))
    .map(({ commune }) => commune);
}

function example(commune: Commune, number: number, status: Site['status'], random: Random): Site {
  const [lon, lat] = commune.centre;
  const opening = FIRST_OPENING + random() * (LAST_OPENING - FIRST_OPENING);
  const closing = opening + (0.2 + 0.7 * random()) * (LAST_OPENING - opening);
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  return {
    id: `exemple-${commune.code}-${number}`,
    name: `Tiers-lieu d’exemple ${ofTown(commune.name)}${number > 1 ? ` (${number})` : ''}`,
    lon: round(lon + ((random() - 0.5) * 2 * SPREAD_DEGREES) / Math.cos((lat * Math.PI) / 180)),
    lat: round(lat + (random() - 0.5) * 2 * SPREAD_DEGREES),
    position: 'given',
    status,
    opened_on: status === 'planned' ? null : dayOf(opening),
    closed_on: status === 'closed' ? dayOf(closing) : null,
    address: null,
    commune: { code: commune.code, name: commune.name },
    themes: someOf(Object.keys(THEMES), random),
    services: someOf(Object.keys(SERVICES), random),
    labels: status === 'open' && random() < 0.12 ? [Object.keys(LABELS)[0]] : [],
    url: null,
    employer: random() < 0.5 ? true : null,
    on_regional_map: status === 'planned' ? null : true,
    source: EXAMPLE_LIST,
    source_id: null,
  };
}

const dayOf = (time: number): string =>
  new Date(Math.floor(time / DAY_MS) * DAY_MS).toISOString().slice(0, 10);

/** One to three of the words. */
function someOf(words: readonly string[], random: Random): string[] {
  const count = 1 + Math.floor(random() * 3);
  return words
    .map((word) => ({ word, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ word }) => word)
    .sort();
}

/** « de Tulle », « d’Agen », « du Bouscat », « des Églises-d'Argenteuil », « de La Rochelle ». */
function ofTown(name: string): string {
  if (/^Les? /.test(name)) return `${name.startsWith('Les') ? 'des' : 'du'} ${name.replace(/^Les? /, '')}`;
  return /^[AEIOUYÀÂÉÈÊÎÔÛŒ]/i.test(name) ? `d’${name}` : `de ${name}`;
}
