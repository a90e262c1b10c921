import type { Basis, CreationDecision } from '../../data/rules/decision/answer_types.ts';
import { threshold } from '../../data/rules/decision/basis.ts';
import { decideCreation, decideStrand } from '../../data/rules/decision/creation.ts';
import {
  askedOfPlace,
  directionOf,
  hindrances,
  sayNearestPlace,
  type ZoneCriterion,
} from '../../data/rules/decision/nearest_place.ts';
import type { Programme, Strand } from '../../data/rules/programmes/schema.ts';
import { type Zone, zonesAt } from '../../data/rules/programmes/zones.ts';
import { ownTurn } from '../../data/turns/breath.ts';
import { bearing_deg, distance_m } from '../../isochrones/geometry/distance.ts';
import { latOfY, lonOfX } from '../../isochrones/geometry/mercator.ts';
import { edgesInBox, type RegionMask, regionMask } from '../../isochrones/ground/region_mask.ts';
import { nearestWhite, type PlaneBox } from '../../isochrones/questions/nearest_white.ts';
import type { NearestEligible } from '../schemas/eligibility.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { answerPoint, knownPoint, type PointAnswer } from './point.ts';

type Place = NonNullable<NearestEligible['place']>;

/**
 * The nearest place as the crow flies at which the same question answers `eligible`: on ground that is not under the limit, inside what
 * else the programme asks for. Each place is asked about as GET /eligibility would before it is told. Errors: those of answerPoint.
 */
export async function nearestEligible(
  served: Served,
  day: DayTimes,
  basis: Basis,
  at: { lon: number; lat: number },
  programme: Programme,
): Promise<NearestEligible> {
  const { facts, ...known } = knownPoint(served, day, basis, at.lon, at.lat, programme);
  const decision = decideCreation(programme, facts);
  const strands = programme.strands.filter(({ subject }) => subject === 'point');
  const places: { strand: Strand; place: Place }[] = [];
  const reasons: NearestEligible['reasons'] = [];
  if (decision.answer === 'eligible')
    places.push({ strand: strandOf(strands, decision), place: placeOf(at, { decision, ...known }) });
  else
    for (const strand of strands) {
      const hindering = hindrances(decideStrand(programme, strand, facts), basis);
      const place = hindering.length > 0 ? null : await nearestBy(served, day, basis, at, programme, strand);
      reasons.push(...hindering);
      if (place) places.push({ strand, place });
    }
  const [nearest] = places.toSorted((a, b) => a.place.distance_m - b.place.distance_m);
  const strand = nearest?.strand ?? strandOf(strands, decision);
  const { text, text_en } = sayNearestPlace(strand, nearest?.place ?? null, known.commune);
  return {
    answer: decision.answer,
    place: nearest?.place ?? null,
    text,
    text_en,
    reasons: nearest ? [] : reasons,
    limit_s: decision.limit_s,
    programme: programme.id,
    strand: strand.id,
    indicative: decision.indicative,
    coverage: day.coverage,
    ...(day.as_known_at === null ? {} : { as_known_at: day.as_known_at }),
  };
}

const strandOf = (strands: Strand[], { strand }: CreationDecision): Strand =>
  strands.find(({ id }) => id === strand)!;

/** The nearest place by one strand alone: what it asks of places is then the same in each square that is looked at. */
async function nearestBy(
  served: Served,
  day: DayTimes,
  basis: Basis,
  at: { lon: number; lat: number },
  programme: Programme,
  strand: Strand,
): Promise<Place | null> {
  const { least_time_s, zones } = askedOfPlace(programme, strand, basis);
  // Half a tenth of a second less: times are told in whole tenths.
  const white = await day.whiteBlocks(least_time_s * 10 - 0.5);
  // All who waited for them go on at once, and each search takes some milliseconds in one piece.
  await ownTurn();
  return nearestWhite(day.driveTimes, served.territory, white, at, {
    most_road_m: threshold(programme, basis, 'road_too_far_m'),
    mayHold: (box) => zones.every((criterion) => mayMeet(served.zones, criterion, box)),
    accept: (lon, lat) => {
      const answer = answerPoint(served, day, basis, lon, lat, programme);
      return answer.decision.answer === 'eligible' ? placeOf({ lon, lat }, answer, at) : null;
    },
  });
}

function placeOf(
  place: { lon: number; lat: number },
  { decision, commune, road }: PointAnswer,
  from = place,
): Place {
  return {
    ...place,
    // Nothing but the point itself is at no distance.
    distance_m: from === place ? 0 : Math.max(1, Math.round(distance_m(from, place))),
    direction: directionOf(bearing_deg(from, place)),
    commune,
    drive_time_s: decision.drive_time_s,
    road,
  };
}

const masks = new WeakMap<Zone, RegionMask>();

/** Whether a place in a box may meet a criterion about a zone. */
function mayMeet(known: readonly Zone[], { type, zone: id }: ZoneCriterion, box: PlaneBox): boolean {
  const zone = known.find((one) => one.id === id);
  if (!zone?.polygons) return false;
  const mask = masks.get(zone) ?? regionMask(zone.polygons);
  masks.set(zone, mask);
  const [minX, minY, maxX, maxY] = box;
  if (edgesInBox(mask, minX, minY, maxX, maxY).length > 0) return true;
  const middle = zonesAt([zone], lonOfX((minX + maxX) / 2), latOfY((minY + maxY) / 2))[id];
  return middle === (type === 'inside_zone');
}
