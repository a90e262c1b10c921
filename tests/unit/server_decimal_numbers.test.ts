/** Which texts of an address are numbers: decimals, in whatever parameter they stand. */
import { expect, test } from 'vitest';
import { decimalOf } from '../../server/http/decimal_numbers.ts';
import { findCrs } from '../../server/http/ogc/crs.ts';
import { readBbox } from '../../server/http/ogc/filters.ts';
import { CRS84 } from '../support/ogc.ts';

test.each([
  ['0.5', 0.5],
  ['+0.5', 0.5],
  ['-.5', -0.5],
  ['5.', 5],
  ['1e1', 10],
  [' 0.5 ', 0.5],
])('%s is a number', (text, value) => {
  expect(decimalOf(text)).toBe(value);
});

const NONE = [
  '0x10',
  '0b1',
  '0o17',
  '-0x10',
  '0,5',
  '０.5',
  '١',
  '1_0',
  '',
  ' ',
  'Infinity',
  'NaN',
  '1e',
  '--1',
];
test.each(NONE)('"%s" is none', (text) => {
  expect(decimalOf(text)).toBeNaN();
});

test('a corner of a box that is no decimal is refused', () => {
  const crs = findCrs(CRS84, 'bbox-crs');
  expect(readBbox('8,41,1e1,43', crs)).toEqual([8, 41, 10, 43]);
  expect(() => readBbox('0x8,41,0xA,43', crs)).toThrow(/bbox/);
});
