import { dayInFrance } from '../../data/day_in_france.ts';

/** Gives today in France, YYYY-MM-DD; the calendar is asked once a second at most. `now`: milliseconds, given by tests alone. */
export function newToday(now: () => number = Date.now): () => string {
  let second = Number.NaN;
  let day = '';
  return () => {
    const at = Math.floor(now() / 1000);
    if (at !== second) {
      second = at;
      day = dayInFrance(new Date(at * 1000).toISOString());
    }
    return day;
  };
}
