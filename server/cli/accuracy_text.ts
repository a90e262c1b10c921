import type { AccuracyReport } from '../../isochrones/questions/accuracy.ts';

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const upTo = (value: number | null, unit: string): string =>
  value === null ? `farther` : `up to ${value} ${unit}`;

/** What a verification found, in a few lines. */
export function accuracyLines(report: AccuracyReport): string[] {
  const { engine_against_osrm: engine, polygons_against_times: polygons } = report;
  return [
    `${report.points} random points (seed ${report.seed}), ${report.points_near_road} of them within 300 m of a road.`,
    engine
      ? `Engine against OSRM /table: ${engine.differing} of ${engine.compared} differ by more than ${engine.tolerance_s} s (${percent(engine.share)}); at most ${engine.greatest_difference_s} s.`
      : 'Engine against OSRM /table: OSRM was not asked.',
    `Polygons against exact times: ${polygons.false_inside + polygons.false_outside} of ${polygons.compared} disagree (${percent(polygons.share)}): ${polygons.false_inside} wrongly inside, ${polygons.false_outside} wrongly outside.`,
  ];
}

/** The whole report as Markdown. */
export function accuracyMarkdown(report: AccuracyReport): string {
  const rows = (
    parts: { compared: number; false_inside: number; false_outside: number; share: number }[],
    names: string[],
  ) =>
    parts.map(
      (part, i) =>
        `| ${names[i]} | ${part.compared} | ${part.false_inside} | ${part.false_outside} | ${percent(part.share)} |`,
    );
  const head = (name: string): string[] => [
    `| ${name} | points | wrongly inside | wrongly outside | share |`,
    '|---|---|---|---|---|',
  ];
  return [
    '# Accuracy of the coverage',
    '',
    ...accuracyLines(report).map((line) => `- ${line}`),
    '',
    '## By band, within 300 m of a road',
    '',
    ...head('band'),
    ...rows(
      report.by_band,
      report.by_band.map((band) => `${band.minutes} min`),
    ),
    '',
    '## The limit, by distance to the road',
    '',
    ...head('distance'),
    ...rows(
      report.by_road_distance_m,
      report.by_road_distance_m.map((part) => upTo(part.up_to_m, 'm')),
    ),
    '',
    '## The limit, by distance in time to it, within 300 m of a road',
    '',
    ...head('margin'),
    ...rows(
      report.by_margin_s,
      report.by_margin_s.map((part) => upTo(part.up_to_s, 's')),
    ),
    '',
  ].join('\n');
}
