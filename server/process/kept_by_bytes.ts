/** So many bytes that several caches share: what was asked for longest ago, in whichever of them, goes first. */
export interface SharedBytes {
  readonly greatest_bytes: number;
  /** What all of them keep. */
  readonly bytes: number;
  /** Gives a place of its own in what is shared. */
  part<Value>(bytesOf: (value: Value) => number): KeptByBytes<Value>;
}

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

/** What is kept in a part, and how many bytes it takes. */
interface Entry {
  part: Map<string, Entry>;
  key: string;
  value: unknown;
  bytes: number;
}

export function shareBytes(greatest_bytes: number): SharedBytes {
  // A Set keeps the order of insertion: what is asked for goes to the end, what is forgotten comes from the start.
  const entries = new Set<Entry>();
  let all = 0;
  const forget = (entry: Entry): void => {
    entries.delete(entry);
    entry.part.delete(entry.key);
    all -= entry.bytes;
  };
  return {
    greatest_bytes,
    get bytes() {
      return all;
    },
    part<Value>(bytesOf: (value: Value) => number) {
      const part = new Map<string, Entry>();
      return {
        get(key: string) {
          const entry = part.get(key);
          if (entry === undefined) return undefined;
          entries.delete(entry);
          entries.add(entry);
          return entry.value as Value;
        },
        set(key: string, value: Value) {
          const former = part.get(key);
          if (former !== undefined) forget(former);
          const bytes = bytesOf(value);
          if (bytes > greatest_bytes) return;
          const entry = { part, key, value, bytes };
          part.set(key, entry);
          entries.add(entry);
          all += bytes;
          for (const oldest of entries) {
            if (all <= greatest_bytes) break;
            forget(oldest);
          }
        },
        drop(prefix: string) {
          for (const entry of [...part.values()]) if (entry.key.startsWith(prefix)) forget(entry);
        },
        get bytes() {
          let sum = 0;
          for (const entry of part.values()) sum += entry.bytes;
          return sum;
        },
      };
    },
  };
}
