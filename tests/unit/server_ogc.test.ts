import type { Feature } from 'geojson';
import { describe, expect, it } from 'vitest';
import { CRS84, findCrs, projectFeature } from '../../server/http/ogc/crs.ts';
import { holdsDuring, readBbox, readDatetime, touchesBbox } from '../../server/http/ogc/filters.ts';

const crs84 = findCrs(undefined, 'crs');
const feature = (geometry: Feature['geometry'], properties: Feature['properties'] = {}): Feature => ({
  type: 'Feature',
  geometry,
  properties,
});
const ring = (west: number, south: number, east: number, north: number): number[][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

describe('bbox', () => {
  it('is four or six numbers in its own system', () => {
    expect(readBbox('1,2,3,4', crs84)).toEqual([1, 2, 3, 4]);
    expect(readBbox('1,2,0,3,4,9', crs84)).toEqual([1, 2, 3, 4]);
    expect(readBbox('2,1,4,3', findCrs('http://www.opengis.net/def/crs/EPSG/0/4326', 'bbox-crs'))).toEqual([
      1, 2, 3, 4,
    ]);
    const lambert = readBbox(
      '700000,6600000,700000,6600000',
      findCrs('http://www.opengis.net/def/crs/EPSG/0/2154', 'x'),
    );
    expect(lambert[0]).toBeCloseTo(3, 9);
    expect(lambert[1]).toBeCloseTo(46.5, 9);
  });

  it.each([
    '1,2,3',
    'a,2,3,4',
    '1,2,3,',
    '1,4,3,2',
    '1,2,3,91',
    '1,2,190,4',
    'Infinity,2,3,4',
  ])('refuses %s', (text) => {
    expect(() => readBbox(text, crs84)).toThrow(/bbox/);
  });

  it('meets points, areas around it, areas inside it and areas across it, holes apart', () => {
    const holed = feature({ type: 'Polygon', coordinates: [ring(0, 0, 10, 10), ring(4, 4, 6, 6)] });
    expect(touchesBbox(holed, [1, 1, 2, 2])).toBe(true);
    expect(touchesBbox(holed, [-5, -5, 20, 20])).toBe(true);
    expect(touchesBbox(holed, [9, 9, 12, 12])).toBe(true);
    expect(touchesBbox(holed, [4.5, 4.5, 5, 5])).toBe(false);
    expect(touchesBbox(holed, [11, 0, 12, 1])).toBe(false);
    const cross = feature({ type: 'MultiPolygon', coordinates: [[ring(-1, 4, 11, 5)]] });
    expect(touchesBbox(cross, [4, 0, 5, 10])).toBe(true);
    const point = feature({ type: 'Point', coordinates: [179.5, 0] });
    expect(touchesBbox(point, [179, -1, -179, 1])).toBe(true);
    expect(touchesBbox(point, [-179, -1, 179, 1])).toBe(false);
  });
});

describe('datetime', () => {
  it.each([
    ['2024-05-01', { from: '2024-05-01', to: '2024-05-01' }],
    ['2024-05-01T23:30:00-02:00', { from: '2024-05-02', to: '2024-05-02' }],
    ['2024-01-01/..', { from: '2024-01-01', to: null }],
    ['/2024-01-01', { from: null, to: '2024-01-01' }],
  ])('%s is read', (text, expected) => expect(readDatetime(text)).toEqual(expected));

  it.each([
    '2024-02-30',
    'yesterday',
    '..',
    '2024-01-02/2024-01-01',
    '2024-01-01/2024-01-02/2024-01-03',
    '',
  ])('refuses %s', (text) => expect(() => readDatetime(text)).toThrow(/datetime/));

  it('keeps sites open on some day of the interval', () => {
    const site = feature(
      { type: 'Point', coordinates: [0, 0] },
      { opened_on: '2020-01-01', closed_on: '2021-01-01' },
    );
    expect(holdsDuring(site, { from: '2020-12-31', to: '2020-12-31' })).toBe(true);
    expect(holdsDuring(site, { from: '2021-01-01', to: null })).toBe(false);
    expect(holdsDuring(site, { from: null, to: '2019-12-31' })).toBe(false);
    expect(
      holdsDuring(feature({ type: 'Point', coordinates: [0, 0] }), { from: '1900-01-01', to: '1900-01-01' }),
    ).toBe(true);
  });
});

describe('crs', () => {
  it('projects features to Lambert-93 and to latitude first, and leaves CRS84 as it is', () => {
    const origin = feature({ type: 'Point', coordinates: [3, 46.5] });
    const lambert = projectFeature(origin, findCrs('http://www.opengis.net/def/crs/EPSG/0/2154', 'crs'));
    expect(lambert.geometry).toEqual({ type: 'Point', coordinates: [700000, 6600000] });
    const epsg = projectFeature(origin, findCrs('http://www.opengis.net/def/crs/EPSG/0/4326', 'crs'));
    expect(epsg.geometry).toEqual({ type: 'Point', coordinates: [46.5, 3] });
    expect(projectFeature(origin, findCrs(CRS84, 'crs'))).toBe(origin);
    expect(() => findCrs('EPSG:9999', 'crs')).toThrow(/crs is none of/);
  });
});
