export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type ArrayType = new (buffer: SharedArrayBuffer, offset: number, length: number) => NumberArray;
type Node = Record<string, unknown>;

/** The next multiple of 8: arrays of any kind may begin there. */
export const align = (bytes: number) => Math.ceil(bytes / 8) * 8;
export const isNumbers = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/**
 * The same object with all its typed arrays as views on one SharedArrayBuffer, so that a thread it is sent to reads the
 * same memory. Plain objects and lists are copied, typed arrays that are shared already stay where they are.
 */
export function shareArrays<T extends object>(value: T): T {
  let bytes = 0;
  eachArray(value as unknown as Node, (array) => {
    bytes += align(array.byteLength);
  });
  const buffer = new SharedArrayBuffer(bytes);
  let offset = 0;
  return withArrays(value, (array) => {
    const View = array.constructor as unknown as ArrayType;
    const shared = new View(buffer, offset, array.length);
    shared.set(array);
    offset += align(array.byteLength);
    return shared;
  }) as T;
}

/** The buffers of a value's typed arrays, each once, but for those that threads share. */
export function ownBuffers(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = ({ buffer }: NumberArray) => found.add(buffer as ArrayBuffer);
  if (isNumbers(value)) eachArray({ value }, visit);
  else if (typeof value === 'object' && value !== null) eachArray(value as Node, visit);
  return [...found];
}

const isShared = ({ buffer }: NumberArray) => buffer instanceof SharedArrayBuffer;

function eachArray(node: Node, visit: (array: NumberArray) => void): void {
  for (const value of Object.values(node)) {
    if (isNumbers(value)) {
      if (!isShared(value)) visit(value);
    } else if (typeof value === 'object' && value !== null) eachArray(value as Node, visit);
  }
}

function withArrays(value: unknown, share: (array: NumberArray) => NumberArray): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isNumbers(value)) return isShared(value) ? value : share(value);
  if (Array.isArray(value)) return value.map((item) => withArrays(item, share));
  // Buffers are no plain objects: they have no entries, and a copy of theirs would be empty.
  if (value instanceof SharedArrayBuffer || value instanceof ArrayBuffer) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withArrays(item, share)]));
}
