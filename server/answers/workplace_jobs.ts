import type { Static } from 'typebox';
import type { JobsOfRegion } from '../../data/sources/population/jobs_of_region.ts';
import type { CommuneCoverage } from '../../isochrones/questions/commune_coverage.ts';
import type { Jobs } from '../schemas/workplace_jobs.ts';

/** Jobs of a part of the region by side of the limit. */
export type JobsTold = NonNullable<Static<typeof Jobs>>;

/**
 * The jobs of some communes, those of each on either side of the limit in the proportion of its people, or of its ground where nobody
 * lives there: a table by commune tells no more of where they are. Null where no figure of any of them is known.
 */
export function tellJobs(
  { by_commune, year, source }: JobsOfRegion,
  communes: readonly { code: string; figures: Pick<CommuneCoverage, 'population' | 'area_km2' | 'white'> }[],
): JobsTold | null {
  const sums = { count: 0, white: 0, divided: 0 };
  let without = 0;
  for (const { code, figures } of communes) {
    const jobs = by_commune[code];
    const share = whiteShare(figures);
    if (jobs === undefined || share === null) {
      without++;
      continue;
    }
    sums.count += jobs;
    sums.white += jobs * share;
    if (share > 0 && share < 1) sums.divided += jobs;
  }
  if (without === communes.length) return null;
  return {
    count: round(sums.count, 10),
    covered: round(sums.count - sums.white, 10),
    white: round(sums.white, 10),
    white_share: sums.count > 0 ? round(sums.white / sums.count, 1e4) : null,
    divided: round(sums.divided, 10),
    communes_without: without,
    year,
    source,
  };
}

/** Share of a commune's people in white zones, 0 to 1, or of its ground; null: neither is known. */
function whiteShare({
  population,
  area_km2,
  white,
}: Pick<CommuneCoverage, 'population' | 'area_km2' | 'white'>): number | null {
  if (population && white.population !== null) return Math.min(1, white.population / population);
  return area_km2 > 0 ? Math.min(1, white.area_km2 / area_km2) : null;
}

const round = (value: number, per: number): number => Math.round(value * per) / per;
