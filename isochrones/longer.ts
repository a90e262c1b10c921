/** A typed array that begins with the content of a full one; twice as long, or with `room`. */
export function longer<T extends Float64Array | Float32Array | Int32Array | Uint32Array>(
  array: T,
  room = 2 * array.length,
): T {
  const copy = new (array.constructor as new (length: number) => T)(room);
  copy.set(array);
  return copy;
}
