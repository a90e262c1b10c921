import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Commune } from '../../records.ts';
import { countText } from '../../tables/text.ts';
import type { FrenchCommunes } from './french_communes.ts';

/**
 * People by today's communes from figures of any year. Where a table lists both a commune and its parts (the arrondissements of Paris,
 * delegated communes), the sum would count people twice: what is nearer to INSEE's own figure is taken. Rounded: some published figures
 * are estimates with decimals.
 */
export function populationByCurrentCode(
  population: ReadonlyMap<string, number>,
  isThere: (code: string) => boolean,
  french: FrenchCommunes,
): Map<string, number> {
  const byCode = figuresByCurrentCode(population, isThere, french, (code, own, parts) => {
    const known = french.byCode.get(code)?.population;
    return known != null && Math.abs(own - known) < Math.abs(own + parts - known);
  });
  return new Map([...byCode].map(([code, persons]) => [code, Math.round(persons)]));
}

/** The share by which a commune's own figure may differ from the sum of its parts' and still be that sum. */
const SAME_SUM = 0.001;

/** The same of jobs, of which INSEE's list knows none: a commune's own figure that is the sum of its parts' holds them already. */
export const jobsByCurrentCode = (
  jobs: ReadonlyMap<string, number>,
  isThere: (code: string) => boolean,
  french: FrenchCommunes,
): Map<string, number> =>
  figuresByCurrentCode(jobs, isThere, french, (_, own, parts) => Math.abs(own - parts) <= SAME_SUM * parts);

/** Figures by today's communes: those of communes merged since are added up, unless the commune's own holds those of its parts. */
function figuresByCurrentCode(
  figures: ReadonlyMap<string, number>,
  isThere: (code: string) => boolean,
  french: FrenchCommunes,
  holdsParts: (code: string, own: number, parts: number) => boolean,
): Map<string, number> {
  const own = new Map<string, number>();
  const parts = new Map<string, number>();
  for (const [given, figure] of figures) {
    const today = isThere(given) ? given : french.currentCode(given);
    if (today === undefined || !isThere(today)) continue;
    const sums = today === given ? own : parts;
    sums.set(today, (sums.get(today) ?? 0) + figure);
  }
  const result = new Map<string, number>(parts);
  for (const [code, alone] of own) {
    const sum = parts.get(code);
    result.set(code, sum === undefined || holdsParts(code, alone, sum) ? alone : alone + sum);
  }
  return result;
}

/**
 * What to tell of how many communes have people. Throws `population_no_match` when a file of figures is of none of them: a region
 * without people would answer everything and mean nothing.
 */
export function populationNotes(communes: Commune[], given: ReadonlyMap<string, number> | null): string[] {
  const unknown = communes.filter((each) => each.population === null);
  if (given !== null && unknown.length === communes.length) {
    const some = [...given.keys()].slice(0, 3).join(', ');
    throw new MaillageError('population_no_match', {
      count: countText(given.size),
      given: given.size > 3 ? `${some} ...` : some,
      wanted: `${communes
        .slice(0, 3)
        .map((each) => each.code)
        .join(', ')} ...`,
    });
  }
  if (unknown.length === 0) return [];
  const some = unknown.slice(0, 5).map((each) => `${each.name} (${each.code})`);
  const share = Math.round((1 - unknown.length / communes.length) * 1000) / 10;
  return [
    given === null && unknown.length === communes.length
      ? 'The population of the communes is not known: answers and figures are by ground alone; name a population file.'
      : `The population of ${countText(unknown.length)} of ${countText(communes.length)} communes is not known (${share}% are): ${some.join(', ')}${unknown.length > 5 ? ' ...' : ''}.`,
  ];
}
