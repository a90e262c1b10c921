import Type from 'typebox';
import { Nullable } from './common.ts';

/** Jobs of an area, by side of the limit. */
export const Jobs = Nullable(
  Type.Object(
    {
      count: Type.Number({ description: 'Jobs at the place of work, as the source counts them' }),
      covered: Type.Number({ description: 'Under the limit' }),
      white: Type.Number({ description: 'In white zones' }),
      white_share: Nullable(Type.Number({ description: '0 to 1; null: there are no jobs' })),
      divided: Type.Number({
        description:
          'Of `count`, the jobs of communes that the limit runs through: the source does not tell where in a commune they are, so they are divided as its people are, or its ground where nobody lives there',
      }),
      communes_without: Type.Integer({ description: 'Communes of which no figure is known' }),
      year: Nullable(Type.Integer({ description: 'Year of the figures; null: not told' })),
      source: Type.String({ description: 'Whose figures they are' }),
    },
    {
      description:
        'Jobs, where the region was prepared with a file of them: a planner’s figure, which decides nothing; missing where there is none, null where it has no figure of any commune here.',
    },
  ),
);
