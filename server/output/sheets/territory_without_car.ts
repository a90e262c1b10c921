import { formatNumber, formatShare } from '../../../data/rules/decision/format.ts';
import type { Mode } from '../../../isochrones/osrm/mode_profile.ts';
import { STYLES } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';
import type { Flow } from './flow.ts';
import { heading, say } from './flow_text.ts';
import type { TerritoryContent } from './territory_content.ts';

const COLUMNS: Column[] = [
  { head: 'Comment', width: 255, strong: true },
  { head: 'Habitants', width: 120, right: true },
  { head: 'Part', width: 120, right: true },
];
const MODE_WORDS: Record<Mode, string> = { bicycle: 'à vélo', foot: 'à pied' };

/** Who reaches an open site without a car, beside those who do by car; nothing where nothing is told. */
export function drawWithoutCar(flow: Flow, { without_car, limit_s }: TerritoryContent): void {
  const [first] = without_car;
  if (!first) return;
  heading(flow, `Sans voiture, en moins de ${formatNumber(limit_s / 60)}\u00a0minutes`, 110);
  const row = (name: string, people: number | null): string[] => [
    name,
    people === null ? 'inconnu' : formatNumber(people, 'fr', 0),
    people !== null && first.population ? formatShare(people / first.population) : '',
  ];
  flow.table(COLUMNS, [
    row('en voiture', first.by_car),
    ...without_car.map(({ mode, reached }) => row(MODE_WORDS[mode], reached)),
  ]);
  const text =
    'Avec les profils d’OSRM\u00a0: 15\u00a0km/h à vélo, 5\u00a0km/h à pied, sans les côtes ni la sécurité de la route. Aucune réponse n’en dépend.';
  flow.y = say(flow, text, flow.y + 5, STYLES.small);
}
