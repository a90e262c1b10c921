/** Values kept up to so many bytes together: what was asked for longest ago goes first. */
export interface KeptByBytes<Value> {
  /** The value of a key, which counts as asked for. */
  get(key: string): Value | undefined;
  /** Keeps a value; one that is greater than all that may be kept is not. */
  set(key: string, value: Value): void;
  /** Forgets all values whose key starts so. */
  drop(prefix: string): void;
  readonly bytes: number;
}

/** `bytesOf` tells what a value takes, the same each time. */
export function keepByBytes<Value>(
  greatest_bytes: number,
  bytesOf: (value: Value) => number,
): KeptByBytes<Value> {
  // A Map keeps the order of insertion: what is asked for goes to the end, what is forgotten comes from the start.
  const kept = new Map<string, Value>();
  let bytes = 0;
  const take = (key: string): Value | undefined => {
    const value = kept.get(key);
    if (value === undefined) return undefined;
    kept.delete(key);
    bytes -= bytesOf(value);
    return value;
  };
  const put = (key: string, value: Value): void => {
    kept.set(key, value);
    bytes += bytesOf(value);
  };
  return {
    get(key) {
      const value = take(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set(key, value) {
      take(key);
      if (bytesOf(value) > greatest_bytes) return;
      put(key, value);
      for (const oldest of kept.keys()) {
        if (bytes <= greatest_bytes) break;
        take(oldest);
      }
    },
    drop(prefix) {
      for (const key of [...kept.keys()]) if (key.startsWith(prefix)) take(key);
    },
    get bytes() {
      return bytes;
    },
  };
}
