import { formatNumber, formatShare } from '../../../data/rules/decision/format.ts';
import type { PeopleGroup, PeopleTold } from '../../answers/people.ts';
import { STYLES } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';
import type { Flow } from './flow.ts';
import { heading, say } from './flow_text.ts';
import type { TerritoryContent } from './territory_content.ts';

const WHO: Column[] = [
  { head: 'Qui', width: 175, strong: true },
  { head: 'En zone blanche', width: 100, right: true },
  { head: 'Part, en zone blanche', width: 110, right: true },
  { head: 'Part, sur tout le territoire', width: 110, right: true },
];
const FIFTHS: Column[] = [
  { head: 'Habitants de la région, par niveau de vie du carreau', width: 285, strong: true },
  { head: 'Ici', width: 100, right: true },
  { head: 'Part en zone blanche', width: 110, right: true },
];
const FIFTH_WORDS = [
  'le cinquième des carreaux les plus modestes',
  'le deuxième',
  'le troisième',
  'le quatrième',
  'le cinquième des carreaux les plus aisés',
];

/** Who lives in the white zones of a territory, with INSEE's warning; nothing where no grid tells. */
export function drawPeople(flow: Flow, { item: { people } }: TerritoryContent): void {
  if (people === undefined) return;
  heading(flow, 'Qui vit en zone blanche', 180);
  if (people === null || people.white === null) {
    const text =
      'Trop peu de ménages d’un côté de la limite (moins de 11, ou tous dans un seul carreau)\u00a0: l’INSEE ne publie rien de si petit, ce rapport non plus.';
    flow.y = say(flow, text, flow.y);
    return;
  }
  const { all, white, white_share } = people;
  if (white_share.households !== null && white_share.poor_households !== null)
    flow.y =
      say(
        flow,
        `${formatShare(white_share.poor_households)} des ménages pauvres sont en zone blanche, contre ${formatShare(white_share.households)} de l’ensemble des ménages.`,
        flow.y,
        STYLES.lead,
      ) + 6;
  flow.table(WHO, whoRows(white, all));
  const told = people.by_standard_of_living.filter(({ white_persons }) => white_persons !== null);
  if (told.length > 0) {
    flow.y += 8;
    flow.table(FIFTHS, told.map(fifthRow));
  }
  const warning = `D’après la grille de l’INSEE (Filosofi, carreaux de 200\u00a0m)\u00a0: personnes des ménages fiscaux, telles qu’elle les compte. ${formatShare(white.estimated_share)} de celles des zones blanches vivent dans des carreaux de moins de 11 ménages, que l’INSEE estime d’après leurs voisins\u00a0: ce sont des ordres de grandeur. Le niveau de vie est celui, moyen, d’un carreau\u00a0: il parle des lieux, pas des personnes. Rien n’est dit d’une commune ni d’un carreau.`;
  flow.y = say(flow, warning, flow.y + 5, STYLES.small);
}

function whoRows(white: PeopleGroup, all: PeopleGroup): string[][] {
  const count = (value: number): string => formatNumber(value, 'fr', 0);
  const share = (part: number, whole: number): string => (whole > 0 ? formatShare(part / whole) : '');
  const ages = [
    ['moins de 18\u00a0ans', 'under_18'],
    ['de 18 à 64\u00a0ans', 'from_18_to_64'],
    ['65\u00a0ans et plus', 'from_65'],
  ] as const;
  return [
    ['Personnes', count(white.persons), '', ''],
    ...ages.map(([name, age]) => [
      name,
      count(white[age]),
      share(white[age], white.persons),
      share(all[age], all.persons),
    ]),
    ['Ménages', count(white.households), '', ''],
    [
      'dont ménages pauvres',
      count(white.poor_households),
      share(white.poor_households, white.households),
      share(all.poor_households, all.households),
    ],
  ];
}

function fifthRow({ fifth, persons, white_persons }: PeopleTold['by_standard_of_living'][number]): string[] {
  const share = white_persons === null || persons === 0 ? '' : formatShare(white_persons / persons);
  return [FIFTH_WORDS[fifth - 1] ?? '', formatNumber(persons, 'fr', 0), share];
}
