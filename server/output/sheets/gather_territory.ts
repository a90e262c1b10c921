import type { Basis } from '../../../data/rules/decision/answer_types.ts';
import { limitCriterionOf } from '../../../data/rules/decision/limit.ts';
import { sourceOf } from '../../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../../data/rules/programmes/schema.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { boundsOfCoordinates } from '../../../isochrones/geometry/bounds.ts';
import { communeAt } from '../../../isochrones/ground/territory.ts';
import type { PlacementCandidate } from '../../../isochrones/questions/placements.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { changedSites } from '../../answers/changed_sites.ts';
import { dependences } from '../../answers/dependence.ts';
import { inputsOf } from '../../answers/permalink.ts';
import { centresOf, tellPlacements } from '../../answers/placements.ts';
import { rushHourItems } from '../../answers/rush_hour.ts';
import { type StatisticsItem, statisticsItems, sumExtents } from '../../answers/statistics.ts';
import { withoutCar } from '../../answers/without_car.ts';
import type { EngineCalls } from '../../engine/calls.ts';
import type { DayTimes, Served } from '../../served/served.ts';
import { dataAddress, pageAddress } from '../paper/addresses.ts';
import { gatherMap } from '../paper/gather_map.ts';
import { proofOf } from '../paper/proof.ts';
import { territoryMapBox } from './map_boxes.ts';
import type { TerritoryContent, TerritoryKind } from './territory_content.ts';

/** A report names as many communes of a territory as a département has at most; of a region those with the most people in white zones. */
const MOST_COMMUNES = 900;
const MOST_OF_REGION = 100;
/** Best next places. */
const PLACES = 5;

interface TerritoryParts {
  served: Served;
  day: DayTimes;
  /** The day that `day` is compared with. */
  since: DayTimes;
  basis: Basis;
  kind: TerritoryKind;
  /** INSEE's code; null: the region that is served. */
  code: string | null;
  /** White zones of the whole region. */
  whiteZones: MultiPolygonCoordinates;
  engine: EngineCalls;
  today: string;
  /** Address of the server for people, without a slash at its end. */
  base: string;
}

/** Everything that the report of a territory says and draws. Throws `unknown_territory` (404). */
export async function territoryContent(parts: TerritoryParts): Promise<TerritoryContent> {
  const { served, day, since, basis, kind, code, base } = parts;
  const { programme, region, communes } = served;
  const member = (index: number): boolean => {
    const commune = communes[index];
    if (code === null) return true;
    return commune !== undefined && (kind === 'epci' ? commune.epci?.code : commune.departement) === code;
  };
  const item = (await statisticsItems(served, day, basis, kind)).find(
    (one) => code === null || one.code === code,
  );
  if (!item) throw unknownTerritory(served, kind, code);
  const byCommune = (await statisticsItems(served, day, basis, 'commune'))
    .filter((one) => member(served.communeIndex.get(one.code) ?? -1))
    .sort(mostPeopleFirst);
  const most = kind === 'region' ? MOST_OF_REGION : MOST_COMMUNES;
  const outline =
    code === null ? region.outline : communes.filter((_, i) => member(i)).flatMap(({ polygons }) => polygons);
  const bbox = boundsOfCoordinates(outline);
  const inputs = inputsOf(served, day, programme, parts.today);
  const place = kind === 'region' ? {} : { [kind]: item.code };
  const list_known = day.list !== null;
  const candidates = centresOf(served).filter(({ commune }) => member(commune));
  return {
    kind,
    computed_at: day.coverage.computed_at,
    on: basis.on,
    as_known_at: day.as_known_at,
    list_known,
    item,
    rush_hour: list_known ? await rushHourOf(parts, item.code) : null,
    without_car: list_known ? await withoutCarOf(parts, item.code) : [],
    region: { name: region.name },
    programme: {
      id: programme.id,
      name: programme.name,
      authority: programme.authority.name,
      sha256: inputs.programme.sha256,
      rule: ruleOfProgramme(programme),
    },
    limit_s: served.limit_s,
    parts: kind === 'region' ? (await statisticsItems(served, day, basis, 'epci')).sort(mostPeopleFirst) : [],
    communes: { items: byCommune.slice(0, most), left_out: Math.max(0, byCommune.length - most) },
    sites: await sitesOf(parts, member),
    changes: list_known && since.list !== null ? await changesOf(parts, member) : null,
    places: list_known ? await placesOf(parts, candidates) : [],
    map: await gatherMap(served, day, { white_zones: parts.whiteZones, outline }, territoryMapBox(bbox)),
    bbox,
    proof: proofOf(served, day, inputs),
    links: {
      page: pageAddress(base, { view: 'territory', ...place }, basis.on),
      data: dataAddress(base, `statistics?by=${kind}`, basis.on, day),
    },
    attributions: region.attributions,
  };
}

async function rushHourOf(
  { served, day, kind }: TerritoryParts,
  code: string,
): Promise<TerritoryContent['rush_hour']> {
  const { items, assumptions } = await rushHourItems(served, day, kind);
  const item = items.find((one) => one.code === code);
  return item ? { item, assumptions } : null;
}

async function withoutCarOf(
  { served, day, kind }: TerritoryParts,
  code: string,
): Promise<TerritoryContent['without_car']> {
  const { modes } = await withoutCar(served, day, kind);
  return modes.flatMap(({ mode, items }) => {
    const item = items.find((one) => one.code === code);
    return item ? [{ mode, ...item }] : [];
  });
}

/** The best next places among the centres of a territory's communes. */
async function placesOf(
  { served, day, engine }: TerritoryParts,
  candidates: PlacementCandidate[],
): Promise<TerritoryContent['places']> {
  if (candidates.length === 0) return [];
  const options = { count: PLACES, limit_minutes: served.limit_s / 60 };
  const found = await engine.placements(served, day.driveTimes, candidates, options);
  return tellPlacements(served, day, candidates.length, found).items;
}

const mostPeopleFirst = (a: StatisticsItem, b: StatisticsItem): number =>
  (b.white.population ?? 0) - (a.white.population ?? 0) ||
  b.white.area_km2 - a.white.area_km2 ||
  (a.code < b.code ? -1 : 1);

/** The sites in a territory: open ones first, those on which most people depend before the others. */
async function sitesOf(
  { served, day, code }: TerritoryParts,
  member: (index: number) => boolean,
): Promise<TerritoryContent['sites']> {
  const alone = new Map(
    (await dependences(served, day)).items.map(({ id, population, area_km2 }) => [
      id,
      { population, area_km2 },
    ]),
  );
  const rank = { open: 0, planned: 1, closed: 2 };
  const size = (extent: { population: number | null; area_km2: number } | null): number =>
    extent === null ? -1 : (extent.population ?? extent.area_km2);
  return day.sites
    .filter(({ lon, lat }) => {
      const index = communeAt(served.territory, lon, lat);
      return index >= 0 && (code === null || member(index));
    })
    .map(({ id, name, commune, status }) => ({
      name,
      commune: commune?.name ?? null,
      status,
      alone: status === 'open' ? (alone.get(id) ?? null) : null,
    }))
    .sort(
      (a, b) =>
        rank[a.status] - rank[b.status] ||
        size(b.alone) - size(a.alone) ||
        a.name.localeCompare(b.name, 'fr'),
    );
}

/** Who came under the limit in a territory and who is no longer, and the sites that stand or stood there and changed. */
async function changesOf(
  { served, day, since, code, engine }: TerritoryParts,
  member: (index: number) => boolean,
): Promise<TerritoryContent['changes']> {
  const result = await engine.compare(served, since.driveTimes, day.driveTimes, served.limit_s / 60);
  const within = ({ communes }: typeof result.gained) => {
    const inside = communes.filter(
      ({ code: own }) => code === null || member(served.communeIndex.get(own) ?? -1),
    );
    const known = served.territory.populationMethod !== 'unknown';
    return sumExtents([{ population: known ? 0 : null, area_km2: 0 }, ...inside]);
  };
  const here = new Set(
    [...since.open, ...day.open]
      .filter(({ lon, lat }) => code === null || member(communeAt(served.territory, lon, lat)))
      .map(({ id }) => id),
  );
  return {
    since: since.on,
    gained: within(result.gained),
    lost: within(result.lost),
    sites: changedSites(served, since, day, result).filter(({ id }) => here.has(id)),
  };
}

/** The rule that makes a white zone, with where it is published; the programme's first text where it sets no limit. */
function ruleOfProgramme(programme: Programme): TerritoryContent['programme']['rule'] {
  const limit = limitCriterionOf(programme.strands);
  if (limit) {
    const { text, quote } = limit.criterion;
    return { text, quote, source: sourceOf(programme, limit.reading.source) };
  }
  return {
    text: 'Ce programme ne fixe pas de limite de temps de route.',
    quote: null,
    source: programme.sources[0]!,
  };
}

function unknownTerritory({ region }: Served, kind: TerritoryKind, code: string | null): MaillageError {
  return new MaillageError(`unknown_territory.${kind}`, { region: region.name, code: String(code) });
}

/** The file name of a report: "maillage-epci-200067189-2026-06-15.pdf". */
export const territoryFileName = ({ kind, item, on }: TerritoryContent): string =>
  `maillage-${kind}-${item.code}-${on}.pdf`;
