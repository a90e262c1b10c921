import type { Gain } from '../api/api_types.ts';
import { formatArea, formatCount } from './format.ts';
import { t } from './index.ts';

/** People and ground that a change brings under the limit, or takes from under it, in words. */

/** Whether it is nobody, and less ground than figures show. */
export const isNothing = ({ population, area_km2 }: Gain): boolean => !population && area_km2 < 0.005;

/** "1 inhabitant". */
export const peopleText = (count: number): string => t('people', { count, number: formatCount(count) });

/** Its people, or its ground where people are not known, behind a sign. */
export function signedText(gain: Gain, sign: string): string {
  if (isNothing(gain)) return '0';
  const { population, area_km2 } = gain;
  return `${sign}\u00a0${population === null ? formatArea(area_km2) : formatCount(population)}`;
}
