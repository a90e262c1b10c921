/** The census of an extract's roads, and the answer near a road that is closed for part of the year. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeOsmPbf } from '../../data/sources/openstreetmap/osm_pbf_writer.ts';
import { isSeasonal, leftOutBy, readRoadCensus } from '../../data/sources/openstreetmap/road_census.ts';
import { isClosureNear, metresToLeftOut } from '../../isochrones/network/closures.ts';
import type { LonLat } from '../../isochrones/types.ts';
import { censusNotes } from '../../server/prepare/road_notes.ts';
import { temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
const missing = spawnSync('osmium', ['--version']).status === 0 ? '' : ' (skipped: osmium is not installed)';
const tags = (of: Record<string, string>) => new Map(Object.entries(of));

/** Ways of a tenth of a degree each on the equator: 11.12 km (a sphere of 6,371 km). */
async function extract(name: string, tagSets: Record<string, string>[]): Promise<string> {
  const nodeCount = tagSets.length + 1;
  const file = path.join(files.folder, name);
  await writeOsmPbf(file, {
    nodeCount,
    lonLat_e7: Int32Array.from(Array.from({ length: nodeCount }, (_, n) => [n * 1_000_000, 0]).flat()),
    offset: Uint32Array.from(Array.from({ length: nodeCount }, (_, w) => 2 * w)),
    nodes: Uint32Array.from(tagSets.flatMap((_, w) => [w, w + 1])),
    tagSet: Uint16Array.from(tagSets.map((_, w) => w)),
    tagSets,
  });
  return file;
}

describe('a census', () => {
  test('counts roads by class and by what leaves them out, ferries and closures', async () => {
    const census = await readRoadCensus(
      await extract('census.osm.pbf', [
        { highway: 'primary' },
        { highway: 'primary_link' },
        { highway: 'service', access: 'private' },
        { highway: 'track', motor_vehicle: 'forestry' },
        { highway: 'tertiary', access: 'no', motorcar: 'yes' },
        { highway: 'tertiary', 'motor_vehicle:conditional': 'no @ (Nov-Apr)' },
        { highway: 'footway' },
        { route: 'ferry' },
      ]),
    );
    expect(census).toMatchObject({
      by_class: { primary: { ways: 2, km: 22.2 }, tertiary: { ways: 2, km: 22.2 } },
      left_out: { private: { ways: 1, km: 11.1 }, forestry: { ways: 1, km: 11.1 } },
      seasonal: { ways: 1, km: 11.1 },
      ferries: 1,
      barriers: {},
    });
    expect(census.seasonal_lines).toEqual([
      [
        [0.5, 0],
        [0.6, 0],
      ],
    ]);
    expect(censusNotes(census)).toEqual([
      'Left out of the roads: roads that not everyone may drive (private 11 km, forestry 11 km); 1 ferry line unless the profile says otherwise.',
      '1 ways (11 km) are closed for part of the year: answers near them say so.',
    ]);
  });

  test.skipIf(missing !== '')(
    `counts gates on roads alone, in dense nodes and others, and what is there of a road beyond the cut${missing}`,
    async () => {
      const gate = '<tag k="barrier" v="gate"/>';
      const source = files.write(
        'gates.osm',
        `<osm version="0.6"><node id="1" lat="0" lon="0"/><node id="2" lat="0" lon="0.1">${gate}<tag k="note" v="a"/></node>
        <node id="3" lat="0" lon="0.2"/><node id="4" lat="1" lon="1">${gate}</node>
        <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="99"/><tag k="highway" v="residential"/></way></osm>`,
      );
      for (const dense of ['true', 'false']) {
        const file = path.join(files.folder, `gates-${dense}.osm.pbf`);
        spawnSync('osmium', ['cat', source, '-f', `pbf,pbf_dense_nodes=${dense}`, '-o', file]);
        expect(await readRoadCensus(file)).toMatchObject({
          by_class: { residential: { ways: 1, km: 22.2 } },
          barriers: { gate: 1 },
        });
      }
    },
  );

  test.each([
    [{ 'motor_vehicle:conditional': 'no @ (Nov 15-May 1)' }, true],
    [{ 'access:conditional': 'no @ winter' }, true],
    [{ 'vehicle:conditional': 'no @ snow' }, true],
    [{ 'motor_vehicle:conditional': 'no @ (07:00-19:00)' }, false],
    [{ 'access:conditional': 'delivery @ (Mo-Fr 06:00-11:00)' }, false],
    [{ 'access:conditional': 'no @ (weight > 3.5)' }, false],
    [{ seasonal: 'summer' }, true],
    [{ seasonal: 'no' }, false],
    [{ winter_road: 'yes' }, true],
    [{ opening_hours: 'Jun-Sep' }, true],
    [{ opening_hours: '24/7' }, false],
    [{ highway: 'primary' }, false],
  ] as [Record<string, string>, boolean][])('%o is closed for part of the year: %s', (of, expected) => {
    expect(isSeasonal(tags(of))).toBe(expected);
  });

  test('the most particular access decides', () => {
    expect(leftOutBy(tags({ access: 'private', vehicle: 'yes' }))).toBeNull();
    expect(leftOutBy(tags({ access: 'yes', motor_vehicle: 'destination' }))).toBe('destination');
    expect(leftOutBy(tags({ highway: 'track' }))).toBe('track');
    expect(leftOutBy(tags({ highway: 'track', access: 'permissive' }))).toBeNull();
    expect(leftOutBy(tags({ highway: 'track', access: 'yes', vehicle: 'forestry' }))).toBe('forestry');
  });
});

const NO_ROADS = { by_class: {}, left_out: {}, seasonal: { ways: 1, km: 1 }, ferries: 0, barriers: {} };

test('a closure is near within the distance asked, at any latitude', () => {
  const census = (line: [number, number][]) => ({ ...NO_ROADS, seasonal_lines: [line] });
  // At 60° a degree of longitude is half as long: 0.002° are 111 m.
  const northward = census([
    [10, 60],
    [10, 60.01],
  ]);
  expect(isClosureNear(northward, 10.002, 60.005, 112)).toBe(true);
  expect(isClosureNear(northward, 10.002, 60.005, 110)).toBe(false);
  expect(isClosureNear(northward, 10, 60.011, 112)).toBe(true);
  expect(isClosureNear(northward, 10, 60.011, 110)).toBe(false);
  expect(isClosureNear(census([]), 10, 60, 1e6)).toBe(false);
  const none = { components: 0, stretches: 0, km: 0 };
  const leftOut = {
    ...census([]),
    components: { counted: none, left_out: none, left_out_lines: northward.seasonal_lines },
  };
  expect(metresToLeftOut(leftOut, 10.002, 60.005, 200)).toBeCloseTo(111.2, 1);
  expect(metresToLeftOut(leftOut, 10.002, 60.005, 110)).toBe(Infinity);
  expect(metresToLeftOut(northward, 10.002, 60.005, 200)).toBe(Infinity);
});

test('of many closures the nearest is found, as by looking at all of them', () => {
  const none = { components: 0, stretches: 0, km: 0 };
  const censusOf = (lines: LonLat[][]) => ({
    ...NO_ROADS,
    seasonal_lines: lines,
    components: { counted: none, left_out: none, left_out_lines: lines },
  });
  const place = fc.tuple(
    fc.double({ min: 9, max: 9.2, noNaN: true }),
    fc.double({ min: 42, max: 42.2, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(place, { minLength: 2, maxLength: 5 }), { maxLength: 60 }),
      place,
      fc.double({ min: 0, max: 4000, noNaN: true }),
      (lines, [lon, lat], within_m) => {
        const all = Math.min(
          ...lines.flatMap((line) =>
            line.slice(1).map((to, i) => metresToLeftOut(censusOf([[line[i], to]]), lon, lat, Infinity)),
          ),
        );
        // At the distance itself the last digit of a square decides.
        fc.pre(Math.abs(all - within_m) > 1e-6);
        const census = censusOf(lines);
        expect(metresToLeftOut(census, lon, lat, within_m)).toBe(all < within_m ? all : Infinity);
        expect(isClosureNear(census, lon, lat, within_m)).toBe(all < within_m);
      },
    ),
    { numRuns: 200 },
  );
});
