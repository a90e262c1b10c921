import { expect, test } from 'vitest';
import { separatorSign } from '../../server/cli/option_values.ts';

test('what parts cells is one sign of four; anything else is wrong usage', () => {
  expect([',', ';', '|', 'tab', '\\t', '\t'].map(separatorSign)).toEqual([',', ';', '|', '\t', '\t', '\t']);
  for (const wrong of ['', 'ab', '"', '.', ' '])
    expect(() => separatorSign(wrong)).toThrow(/one of , ; \| tab/);
});
