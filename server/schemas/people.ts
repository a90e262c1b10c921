import Type from 'typebox';
import { Nullable } from './common.ts';

const Group = Type.Object({
  persons: Type.Number({ description: 'People in households, as the grid counts them' }),
  under_18: Type.Number(),
  from_18_to_64: Type.Number(),
  from_65: Type.Number({ description: 'The three ages do not add up to all: of some the age is not known' }),
  households: Type.Number(),
  poor_households: Type.Number({ description: 'Under 60 % of the median standard of living of France' }),
  estimated_share: Type.Number({
    description:
      'Share, 0 to 1, of the people in cells whose figures INSEE estimated from those around them, as it does where fewer than 11 households live',
  }),
});

/** Who lives in an area, by side of the limit. */
export const People = Nullable(
  Type.Object(
    {
      all: Group,
      covered: Nullable(Group),
      white: Nullable(Group),
      white_share: Type.Object(
        { households: Nullable(Type.Number()), poor_households: Nullable(Type.Number()) },
        { description: 'Shares in white zones, 0 to 1, of all households and of the poor ones' },
      ),
      by_standard_of_living: Type.Array(
        Type.Object({
          fifth: Type.Integer({ minimum: 1, maximum: 5 }),
          persons: Type.Number(),
          white_persons: Nullable(Type.Number()),
        }),
        {
          description:
            'The region’s people sorted by the mean standard of living of their cell and cut into fifths, 1 the lowest: those of each that live here, and in white zones. It tells of cells, not of persons.',
        },
      ),
    },
    {
      description:
        'Who lives here, where the region has INSEE’s 200 m grid of Filosofi; missing where it has none and of communes, which are too small. INSEE tells nothing of fewer than 11 households: null where so few live here or all of them in one cell, and `covered` and `white` are null where one side has so few (zeros where nobody lives there).',
    },
  ),
);
