import Type from 'typebox';
import { PointQuery } from './eligibility.ts';

/** What figures are told of: the region, or each of its parts of a kind. */
export const STATISTICS_BY = ['region', 'departement', 'epci', 'commune'] as const;
export type StatisticsBy = (typeof STATISTICS_BY)[number];

/** What requests for the figures of areas have in common. */
export const AreaQuery = Type.Object({
  by: Type.Union(
    STATISTICS_BY.map((by) => Type.Literal(by)),
    { default: 'region', description: STATISTICS_BY.join(', ') },
  ),
  on: PointQuery.properties.on,
  as_known_at: PointQuery.properties.as_known_at,
});
