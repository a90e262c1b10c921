import type { Static } from 'typebox';
import type { PlacementCandidate, PlacementResult } from '../../isochrones/questions/placements.ts';
import type { Placements } from '../schemas/what_if.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { round, tellAmount } from './change_text.ts';

/** The centres of communes, to choose among. */
export const centresOf = ({ communes }: Served): PlacementCandidate[] =>
  communes.map(({ centre: [lon, lat] }, commune) => ({ lon, lat, commune }));

/** The best next places, found among so many candidates, as /placements tells them. */
export function tellPlacements(
  served: Served,
  day: DayTimes,
  candidates: number,
  found: PlacementResult,
): Static<typeof Placements> {
  return {
    coverage: day.coverage,
    weight: served.territory.populationMethod === 'unknown' ? 'area_km2' : 'population',
    gained: round(found.gained, 10),
    bound: round(found.bound, 10),
    candidates,
    items: found.placements.map(({ rank, candidate, gained }) => {
      const { id, lon, lat } = candidate;
      const commune = served.communes[candidate.commune];
      return {
        rank,
        ...(id !== undefined && { id }),
        lon,
        lat,
        commune: commune ? { code: commune.code, name: commune.name } : null,
        gained: tellAmount(gained),
      };
    }),
  };
}
