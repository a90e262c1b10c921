import type { Commune } from '../../data/records.ts';
import type { Basis } from '../../data/rules/decision/answer_types.ts';
import { decideCommune } from '../../data/rules/decision/commune.ts';
import { foldName } from '../../data/search/fold_name.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type Bounds, boundsOfCoordinates } from '../../isochrones/geometry/bounds.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import type { CommuneCoverage } from '../../isochrones/questions/commune_coverage.ts';
import { nearestSites } from '../../isochrones/search/drive_times.ts';
import type { DayTimes, Served } from '../served/served.ts';

const round4 = (share: number): number => Math.round(share * 1e4) / 1e4;
const round2 = (area: number): number => Math.round(area * 100) / 100;

/** Place of a commune in `served.communes` by today's or a former code. Throws `unknown_commune` (404). */
export function findCommune(served: Served, code: string): number {
  const wanted = code.toUpperCase();
  const index = served.communeIndex.get(wanted) ?? served.formerIndex.get(wanted)?.[0];
  if (index !== undefined) return index;
  throw new MaillageError('unknown_commune', { region: served.region.name, code });
}

/** Older lists leave it out: "Péruse" is La Péruse. */
const ARTICLE = /^(le|la|les|l) /;

/**
 * The communes whose name or code begins so, with or without its article, accents, case and hyphens ignored, most peopled first; `former`: the merged commune whose
 * name or code it is, where it is not today's.
 */
export function communesBeginning(
  communes: readonly Commune[],
  q: string,
): { commune: Commune; former: Commune['former'][number] | null }[] {
  const wanted = foldName(q);
  const code = q.trim().toUpperCase();
  const begins = ({ name, code: own }: { code: string; name: string | null }): boolean => {
    if (code !== '' && own.startsWith(code)) return true;
    if (name === null) return false;
    const folded = foldName(name);
    return folded.startsWith(wanted) || folded.replace(ARTICLE, '').startsWith(wanted);
  };
  return communes
    .flatMap((commune): { commune: Commune; former: Commune['former'][number] | null }[] => {
      if (begins(commune)) return [{ commune, former: null }];
      const former = commune.former.find(begins);
      return former ? [{ commune, former }] : [];
    })
    .sort(
      ({ commune: a }, { commune: b }) =>
        (b.population ?? 0) - (a.population ?? 0) || (a.code < b.code ? -1 : 1),
    );
}

/** A commune's answer by its inhabitants and its ground (`figures`: its own), as GET /communes/{code} tells it. */
export function answerCommune(
  served: Served,
  day: DayTimes,
  basis: Basis,
  figures: CommuneCoverage,
  index: number,
) {
  const commune = served.communes[index];
  const [lon, lat] = commune.centre;
  const nearest = nearestSites(day.driveTimes, nearestRoad(served.network, lon, lat)).map(
    ({ site, drive_time_s }) => {
      const { id, name, lon, lat, commune } = day.open[site];
      return { id, name, drive_time_s, lon, lat, commune: commune?.name ?? null };
    },
  );
  const shares = whiteShares(figures);
  const decision = decideCommune(served.programme, {
    ...basis,
    code: commune.code,
    name: commune.name,
    ...shares,
    population_method:
      served.territory.populationMethod === 'population_grid' ? 'population_grid' : 'population_spread',
    drive_times_s: figures.drive_times_s,
    nearest,
  });
  return {
    ...describeCommune(commune),
    answer: decision.answer,
    method: decision.method,
    headline: decision.headline,
    headline_en: decision.headline_en,
    indicative: decision.indicative,
    white_area_share: basis.list_known === false ? null : (shares.white_area_share ?? 0),
    white_population_share: basis.list_known === false ? null : shares.white_population_share,
    drive_times_s: figures.drive_times_s,
    nearest,
    reasons: decision.reasons,
    rule: decision.rule,
    network: decision.network,
    programme: decision.programme,
    coverage: day.coverage,
  };
}

/** Shares of a commune's people and ground in white zones, to the ten-thousandth; null: not known. */
export function whiteShares(figures: Pick<CommuneCoverage, 'white' | 'area_km2' | 'population'>): {
  white_area_share: number | null;
  white_population_share: number | null;
} {
  const { white, area_km2, population } = figures;
  return {
    white_area_share: area_km2 > 0 ? round4(Math.min(1, white.area_km2 / area_km2)) : null,
    // Nobody lives there: there is no share of nobody.
    white_population_share:
      white.population === null || !population ? null : round4(Math.min(1, white.population / population)),
  };
}

/** What is known of a commune whatever the coverage: names, people, ground, place. */
function describeCommune(commune: Commune) {
  const [lon, lat] = commune.centre;
  return {
    code: commune.code,
    name: commune.name,
    departement: commune.departement,
    departement_name: commune.departement_name,
    epci: commune.epci,
    former: commune.former,
    lon,
    lat,
    bbox: boundsOfCommune(commune),
    population: commune.population,
    area_km2: round2(commune.area_km2),
    ...(commune.ground !== undefined && { ground: commune.ground }),
  };
}

/** West, south, east, north. */
export function boundsOfCommune(commune: Commune): Bounds {
  return boundsOfCoordinates(commune.polygons);
}
