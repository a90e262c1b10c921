import type { Basis, ReadingOutcome } from '../../data/rules/decision/answer_types.ts';
import { isIndicative } from '../../data/rules/decision/basis.ts';
import { decideDevelopment } from '../../data/rules/decision/development.ts';
import { limitOf } from '../../data/rules/decision/limit.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { loadZones, type Zone, zoneOf } from '../../data/rules/programmes/zones.ts';
import { inRegion } from '../../isochrones/ground/territory.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { BAND_MINUTES } from '../../isochrones/types.ts';
import type { ProgrammeTrial, TrialPlace } from '../schemas/programme_trial.ts';
import { regionBox } from '../served/region_box.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { answerPoint, type PointAnswer } from './point.ts';

/** How many places are told. */
const PLACES = 10;

/**
 * Tries a programme that the region is not served with: answers at communes' centres, of each kind of answer the most peopled commune,
 * then those nearest to the limit on either side, then the most peopled; what of it does not fit the region. `polygons`: of its zones,
 * before those that are stored. Asks nothing of the database; takes tens of microseconds a commune.
 */
export function tryProgramme(
  served: Served,
  day: DayTimes,
  basis: Basis,
  programme: Programme,
  polygons: Record<string, MultiPolygonCoordinates>,
): ProgrammeTrial {
  const given = Object.entries(polygons).map(([id, coordinates]) => zoneOf(id, coordinates));
  const withoutFiles = { ...programme, zones: programme.zones.map((zone) => ({ ...zone, file: null })) };
  const zones = loadZones([withoutFiles], [...served.zones, ...given]);
  const tried = { ...served, zones };
  const aboutPoints = programme.strands.some(({ subject }) => subject === 'point');
  const answers = aboutPoints
    ? candidatesOf(served).map(
        (place): Answered => ({
          ...answerPoint(tried, day, basis, place.lon, place.lat, programme),
          place,
        }),
      )
    : [];
  const communes: Record<string, number> = {};
  for (const { decision, place } of answers)
    if (place.code !== null) communes[decision.answer] = (communes[decision.answer] ?? 0) + 1;
  return {
    programme: programme.id,
    on: basis.on,
    communes,
    places: mostTelling(answers).map(placeOf),
    sites: sitesTried(programme, day, basis),
    notes: notesOf(served, day, basis, programme, zones, communes),
  };
}

/** A place that may be told: the centre of a commune, or a point of a region that has few. */
interface Candidate {
  name: string;
  code: string | null;
  lon: number;
  lat: number;
  population: number;
}

interface Answered extends PointAnswer {
  place: Candidate;
}

/** Points along each side of the box of a region that has fewer communes than places are told. */
const LATTICE = 12;
/** Has no divisor in common with the number of points: each comes once. */
const LATTICE_STEP = 89;

function candidatesOf(served: Served): Candidate[] {
  const centres = served.communes.map(({ name, code, population, centre: [lon, lat] }): Candidate => {
    return { name, code, lon, lat, population: population ?? 0 };
  });
  if (centres.length >= PLACES) return centres;
  const [west, south, east, north] = regionBox(served);
  const points = Array.from({ length: LATTICE ** 2 }, (_, n): Candidate => {
    // By steps, so that the first few lie apart.
    const i = (n * LATTICE_STEP) % LATTICE ** 2;
    const lon = west + ((east - west) * ((i % LATTICE) + 0.5)) / LATTICE;
    const lat = south + ((north - south) * (Math.floor(i / LATTICE) + 0.5)) / LATTICE;
    const round = (degrees: number) => Math.round(degrees * 1e4) / 1e4;
    return { name: 'A point of the region', code: null, lon: round(lon), lat: round(lat), population: 0 };
  });
  return [...centres, ...points.filter(({ lon, lat }) => inRegion(served.territory, lon, lat))];
}

function mostTelling(answers: readonly Answered[]): Answered[] {
  const byPeople = answers.toSorted((a, b) => b.place.population - a.place.population);
  const kinds = new Map<string, Answered>();
  for (const one of byPeople) if (!kinds.has(kindOf(one))) kinds.set(kindOf(one), one);
  const margin = ({ decision }: Answered): number => decision.margin_s ?? Infinity;
  const timed = byPeople.filter((one) => Number.isFinite(margin(one)));
  const under = timed.filter((one) => margin(one) < 0).sort((a, b) => margin(b) - margin(a));
  const over = timed.filter((one) => margin(one) >= 0).sort((a, b) => margin(a) - margin(b));
  const wanted = [
    ...[...kinds.values()].slice(0, PLACES - 2),
    ...under.slice(0, 1),
    ...over.slice(0, 1),
    ...byPeople,
  ];
  return [...new Set(wanted)].slice(0, PLACES);
}

/** Places are of one kind where the answer and every criterion of every text came out alike. */
const kindOf = ({ decision }: Answered): string =>
  [decision.answer, ...criteriaOf(decision.readings).map(({ outcome }) => outcome)].join(' ');

const criteriaOf = (readings: readonly ReadingOutcome[]): TrialPlace['criteria'] =>
  readings.flatMap(({ criteria }) => criteria.map(({ id, outcome }) => ({ id, outcome })));

function placeOf({ place: { name, code, lon, lat }, decision }: Answered): TrialPlace {
  const { answer, headline, drive_time_s, reasons, readings } = decision;
  return { name, code, lon, lat, answer, headline, drive_time_s, reasons, criteria: criteriaOf(readings) };
}

/** Of each answer the first places of the list, ten at most. */
function sitesTried(programme: Programme, day: DayTimes, basis: Basis): TrialPlace[] {
  if (!programme.strands.some(({ subject }) => subject === 'site')) return [];
  const byAnswer = Map.groupBy(
    day.sites.map((site): TrialPlace => {
      const { answer, headline, reasons, readings } = decideDevelopment(programme, site, basis);
      const { name, lon, lat, commune } = site;
      const code = commune?.code ?? null;
      return {
        name,
        code,
        lon,
        lat,
        answer,
        headline,
        drive_time_s: null,
        reasons,
        criteria: criteriaOf(readings),
      };
    }),
    ({ answer }) => answer,
  );
  const share = Math.ceil(PLACES / Math.max(1, byAnswer.size));
  return [...byAnswer.values()].flatMap((places) => places.slice(0, share)).slice(0, PLACES);
}

function notesOf(
  served: Served,
  day: DayTimes,
  basis: Basis,
  programme: Programme,
  zones: readonly Zone[],
  communes: Record<string, number>,
): ProgrammeTrial['notes'] {
  const notes: ProgrammeTrial['notes'] = [];
  const note = (code: string, text: string) => notes.push({ code, text });
  const { name } = served.region;
  if (isIndicative(programme, basis))
    note(
      'another_region',
      `regions is ${programme.regions.join(', ')}, and ${name} is ${served.regionCode ?? 'no region of France'}: every answer here says that it is for guidance alone.`,
    );
  const limit_s = limitOf(programme);
  if (limit_s !== null && !BAND_MINUTES.some((minutes) => minutes * 60 === limit_s))
    note(
      'limit_not_a_band',
      `The limit of ${limit_s / 60} minutes is none that a map is drawn by (${BAND_MINUTES.join(', ')}): no region can be prepared by this programme; it can be asked by ?programme=.`,
    );
  const [west, south, east, north] = regionBox(served);
  for (const { id } of programme.zones) {
    const zone = zones.find((one) => one.id === id);
    if (!zone?.polygons)
      note(
        'zone_unknown',
        `Zone ${id} has no polygons: give its file in zones, or in the region file; until then the answer is to_confirm wherever it decides.`,
      );
    else if (!zone.boxes.some(([w, s, e, n]) => w <= east && e >= west && s <= north && n >= south))
      note(
        'zone_elsewhere',
        `Zone ${id} lies wholly outside ${name}: are its coordinates longitude, latitude in WGS 84?`,
      );
  }
  const { opens_on, closes_on, deposits } = programme;
  const last = [closes_on, deposits.at(-1) ?? null].filter((end) => end !== null).sort()[0];
  if (opens_on !== null && opens_on > basis.on)
    note('not_open_yet', `Deposit begins on ${opens_on}, after ${basis.on}.`);
  if (last !== undefined && last < basis.on)
    note('closed', `The last day of deposit, ${last}, is before ${basis.on}.`);
  if (programme.sources.every(({ url }) => url === null))
    note('no_address', 'No source has the address of its text: people cannot check the rule.');
  for (const [type, fact] of [
    ['employer', 'employer'],
    ['listed_on_map', 'on_regional_map'],
    ['open_for_at_least', 'opened_on'],
  ] as const) {
    const asked = programme.strands.some(({ readings }) =>
      readings.some(({ criteria }) => criteria.some((criterion) => criterion.type === type)),
    );
    const untold = day.open.filter((site) => site[fact] === null).length;
    if (asked && untold > 0)
      note(
        'fact_unknown',
        `${fact} is not known of ${untold} of the ${day.open.length} open places: ${type} is to be confirmed there.`,
      );
  }
  const answers = Object.keys(communes);
  if (answers.length === 1 && served.communes.length > 1)
    note(
      'one_answer',
      `All ${served.communes.length} communes get one answer at their centre, ${answers[0]}: is that meant?`,
    );
  return notes;
}
