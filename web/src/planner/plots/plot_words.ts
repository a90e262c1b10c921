import { enPlanner } from '../../i18n/en_planner.ts';
import { frPlanner } from '../../i18n/fr_planner.ts';
import { type MessageValues, spoken, tell } from '../../i18n/index.ts';

/** Words of the planner's further figures, which come with the plots. */
export function p(key: keyof typeof frPlanner, values: MessageValues = {}): string {
  return tell((spoken.value === 'fr' ? frPlanner : enPlanner)[key], values);
}
