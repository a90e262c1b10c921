import { formatNumber, formatShare } from '../../../data/rules/decision/format.ts';
import { STYLES } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';
import type { Flow } from './flow.ts';
import { heading, say } from './flow_text.ts';
import type { TerritoryContent } from './territory_content.ts';

const COLUMNS: Column[] = [
  { head: 'Où', width: 175, strong: true },
  { head: 'Emplois', width: 80, right: true },
  { head: 'Part', width: 80, right: true },
  { head: 'Habitants', width: 80, right: true },
  { head: 'Part', width: 80, right: true },
];

/** The jobs on either side of the limit beside the people, and what that rests on; nothing where no file of jobs was given. */
export function drawJobs(flow: Flow, { item, limit_s }: TerritoryContent): void {
  const { jobs, population, white } = item;
  if (jobs === undefined) return;
  heading(flow, 'Les emplois', 110);
  if (jobs === null) {
    flow.y = say(flow, 'Le fichier des emplois ne dit rien des communes de ce territoire.', flow.y);
    return;
  }
  const limit = `${formatNumber(limit_s / 60)}\u00a0minutes`;
  const covered = population === null || white.population === null ? null : population - white.population;
  const row = (name: string, working: number, living: number | null): string[] => [
    name,
    formatNumber(working, 'fr', 0),
    jobs.count > 0 ? formatShare(working / jobs.count) : '',
    living === null ? 'inconnu' : formatNumber(living, 'fr', 0),
    living !== null && population ? formatShare(living / population) : '',
  ];
  flow.table(COLUMNS, [
    row(`à moins de ${limit}`, jobs.covered, covered),
    row('en zone blanche', jobs.white, white.population),
    row('tout le territoire', jobs.count, population),
  ]);
  const divided = `Une table par commune ne dit pas où sont les emplois\u00a0: ceux des communes que la limite traverse (${formatNumber(jobs.divided, 'fr', 0)}) sont partagés comme leurs habitants.`;
  const without =
    jobs.communes_without === 0
      ? ''
      : ` Communes dont les emplois ne sont pas connus, et ne comptent pas\u00a0: ${formatNumber(jobs.communes_without)}.`;
  const year = jobs.year === null ? '' : `, ${jobs.year}`;
  const text = `Source\u00a0: ${jobs.source}${year}. ${divided}${without} Aucune réponse n’en dépend.`;
  flow.y = say(flow, text, flow.y + 5, STYLES.small);
}
