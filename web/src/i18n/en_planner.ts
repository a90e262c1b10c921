import type { frPlanner } from './fr_planner.ts';
import type { Message } from './index.ts';

/** Words of the planner's further figures, in English. */
export const enPlanner: Record<keyof typeof frPlanner, Message> = {
  people_title: 'Who lives in the white zones',
  people_hint: 'By INSEE’s grid (Filosofi, cells of 200 m): people in tax households, as it counts them.',
  people_who: 'Who',
  people_white: 'In white zones',
  people_here: 'Share, here',
  people_all: 'Share, everywhere',
  people_persons: 'People',
  people_under_18: 'under 18',
  people_from_18_to_64: '18 to 64',
  people_from_65: '65 and over',
  people_households: 'Households',
  people_poor_households: 'of them poor',
  people_equity: '{poor} of poor households are in white zones, against {all} of all households.',
  people_too_few:
    'Too few households on one side of the limit (under 11, or all of them in one cell): INSEE publishes nothing so small, nor does this page.',
  people_warning:
    '{share} of these people live in cells of fewer than 11 households, which INSEE estimates from their neighbours: orders of magnitude, no count. Nothing is told of a commune or of a cell.',
  people_fifths: 'Share in white zones by standard of living',
  people_fifths_hint:
    'The region’s people, from the fifth in the least well-off cells to that in the best-off. The line: all together. It speaks of places, not of persons.',
  people_fifth_1: 'least well-off',
  people_fifth_2: '2nd fifth',
  people_fifth_3: '3rd fifth',
  people_fifth_4: '4th fifth',
  people_fifth_5: 'best-off',
  people_fifth_head: 'Standard of living of the cell',
  people_share_head: 'In white zones',
  people_untold: 'too few',

  // How fragile the coverage is
  jobs_title: 'Jobs',
  jobs_where: 'Where',
  jobs_count: 'Jobs',
  jobs_share: 'Share of jobs',
  jobs_people_share: 'Share of people',
  jobs_covered: 'less than 20 min away',
  jobs_white: 'in white zones',
  jobs_source: 'Source: {source}.',
  jobs_source_year: 'Source: {source}, {year}.',
  jobs_divided:
    'Those of communes that the limit runs through ({jobs}) are divided as their people are. No answer depends on them.',
  jobs_without: 'Communes of which the jobs are not known, and do not count: {communes}.',
  jobs_unknown: 'The file of jobs tells nothing of the communes here.',
  fragile_title: 'How many places within 20 min',
  fragile_how: 'Places',
  fragile_none: 'none',
  fragile_1: 'one',
  fragile_2: 'two',
  fragile_3: 'three or more',
  fragile_sites: 'Without them, these people would be more than 20 min away',
  fragile_note: 'Counted place by place on exact times: if one alone closed, the others staying open.',

  // The rush hour
  rush_title: 'At rush hour',
  rush_people: 'people within 20 min only off peak (communes: {communes})',
  rush_ground: 'of ground likewise',
  rush_assumed:
    'Assumed: at rush hour times are multiplied by {dense} where at least 1,500 people live on the km², by {intermediate} where at least 300 do, by {sparse} elsewhere.',
  rush_usual:
    'An order of magnitude, from published readings in large towns; nothing was measured here. No answer rests on it.',
  rush_own: 'Factors set by the region. No answer rests on them.',

  // Without a car
  mode_title: 'Without a car, in 20 min',
  mode_how: 'How',
  mode_people: 'People',
  mode_unknown: 'not known',
  mode_share: 'Share',
  mode_car: 'by car',
  mode_bicycle: 'by bicycle',
  mode_foot: 'on foot',
  mode_note:
    'By OSRM’s profiles: 15 km/h by bicycle, 5 km/h on foot, without slopes or how safe a road is. No answer rests on it.',
};
