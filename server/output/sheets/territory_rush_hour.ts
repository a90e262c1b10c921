import { formatArea, formatNumber } from '../../../data/rules/decision/format.ts';
import { STYLES } from '../paper/document.ts';
import type { Flow } from './flow.ts';
import { heading, say } from './flow_text.ts';
import type { TerritoryContent } from './territory_content.ts';

/** Who is under the limit only off peak, and what that rests on; nothing where it cannot be told. */
export function drawRushHour(flow: Flow, { rush_hour, limit_s }: TerritoryContent): void {
  if (rush_hour === null) return;
  const { item, assumptions } = rush_hour;
  const { population, area_km2, communes } = item.off_peak_only;
  heading(flow, 'À l’heure de pointe', 80);
  const people =
    population === null
      ? ''
      : `${formatNumber(population, 'fr', 0)} habitants (${formatNumber(communes)} communes) et `;
  const told = `${people}${formatArea(area_km2)} ne sont à moins de ${formatNumber(limit_s / 60)}\u00a0minutes qu’en dehors de l’heure de pointe.`;
  flow.y = say(flow, told, flow.y) + 4;
  const range = (byClass: Record<string, number>): string => {
    const [least, most] = [Math.min(...Object.values(byClass)), Math.max(...Object.values(byClass))];
    return least === most ? formatFactor(least) : `${formatFactor(least)} à ${formatFactor(most)}`;
  };
  const { factors, least_per_km2, own } = assumptions;
  const rests = own
    ? 'Ces facteurs sont fixés par la région.'
    : 'Un ordre de grandeur, tiré de relevés publiés dans de grandes villes\u00a0; rien n’a été mesuré ici.';
  const text = `Hypothèse\u00a0: les temps sont multipliés par ${range(factors.dense)} là où vivent au moins ${formatNumber(least_per_km2.dense)} habitants au km², par ${range(factors.intermediate)} là où il y en a au moins ${formatNumber(least_per_km2.intermediate)}, par ${range(factors.sparse)} ailleurs. ${rests} Aucune réponse n’en dépend.`;
  flow.y = say(flow, text, flow.y, STYLES.small);
}

/** 1,15: two decimals at most. */
const formatFactor = (factor: number): string => String(Math.round(factor * 100) / 100).replace('.', ',');
