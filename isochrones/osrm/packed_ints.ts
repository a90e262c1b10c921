/**
 * Unpacks integers of `bits` bits each, laid end to end from the lowest bit of little-endian words, as in OSRM's
 * packed vectors. `words` are the same bytes read as 32-bit words. Every 32 values fill `bits` words exactly, so
 * that positions need no number beyond 32 bits however long the list is.
 */
export function unpackInts(words: Uint32Array, count: number, bits: number): Uint32Array {
  if (words.length < Math.ceil((count * bits) / 32))
    throw new RangeError('Fewer words than the values need.');
  const values = new Uint32Array(count);
  const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
  for (let block = 0, base = 0; block < count; block += 32, base += bits) {
    const inBlock = Math.min(32, count - block);
    for (let i = 0, bit = 0; i < inBlock; i++, bit += bits) {
      const word = base + (bit >>> 5);
      const shift = bit & 31;
      let value = words[word] >>> shift;
      if (shift + bits > 32) value |= words[word + 1] << (32 - shift);
      values[block + i] = value & mask;
    }
  }
  return values;
}
