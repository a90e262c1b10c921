import Type from 'typebox';
import { Nullable } from './common.ts';
import { Scenario } from './what_if.ts';

const Extent = Type.Object({ population: Nullable(Type.Number()), area_km2: Type.Number() });
const { gained, lost, projects, white_zones } = Scenario.properties;

/** What a change of the list would do to the coverage. */
export const ListEffect = Type.Object(
  {
    on: Type.String({ format: 'date', description: 'The day of the change, or today' }),
    opened: Type.Integer({
      description: 'Tiers-lieux open on that day that would not be otherwise, or elsewhere',
    }),
    closed: Type.Integer({ description: 'Those that would not be open there any more' }),
    covered: Type.Object({ before: Extent, after: Extent }, { description: 'Under the limit' }),
    gained,
    lost,
    projects,
    white_zones,
  },
  { description: 'What it would do to the coverage; told by a dry run alone' },
);

/** Query of a change that may be asked for without being made. */
export const DryRun = Type.Boolean({
  default: false,
  description: 'Tell what it would change, and change nothing',
});

export const JobId = Type.Optional(
  Type.String({ description: 'The job that brings the coverage to the list' }),
);
