import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gzipOf, plainOf, plainText, zipText } from '../../server/process/zipped_text.ts';

const piece = fc.record({
  text: fc.string({ unit: 'binary', maxLength: 400 }),
  as: fc.constantFrom('zipped', 'plain', 'string'),
});

test('pieces that were compressed apart, and texts between them, are one gzip, and one plain text, of what they are together', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const whole = pieces.map(({ text }) => text).join('');
      const told = pieces.map(({ as, text }) =>
        as === 'zipped' ? zipText(text) : as === 'plain' ? plainText(Buffer.from(text)) : text,
      );
      const zipped = gzipOf(told);
      expect(gunzipSync(zipped).toString()).toBe(whole);
      expect(plainOf(told).toString()).toBe(whole);
      // Some readers do not check it.
      expect(zipped.readUInt32LE(zipped.length - 8)).toBe(crc32(whole));
      expect(zipped.readUInt32LE(zipped.length - 4)).toBe(Buffer.byteLength(whole));
    }),
  );
});

test('long texts too, compressed or not, and outlines take less than half of their text', () => {
  const long = JSON.stringify(Array.from({ length: 9000 }, (_, i) => [1.5 + i / 1e5, 42.5 - i / 3e6]));
  const zipped = zipText(long);
  expect(gunzipSync(gzipOf([long, zipped, 'é', zipped])).toString()).toBe(`${long}${long}é${long}`);
  expect(zipped.deflated.length).toBeLessThan(long.length / 2);
  // What passes between threads, and is kept, is the whole buffer that bytes lie in.
  for (const { deflated } of [zipped, zipText('[]')])
    expect(deflated.buffer.byteLength).toBe(deflated.length);
  const { plain } = plainText(Buffer.from(long).subarray(0, 40));
  expect(plain.buffer.byteLength).toBe(40);
});
