/** Parts of a set that grow together (union-find with path halving). */
export interface Parts {
  /** The lowest member of the part that p is in. */
  root(p: number): number;
  /** Joins the parts of two members; false when they were one already. */
  join(a: number, b: number): boolean;
}

export function disjointParts(count: number): Parts {
  const parent = new Uint32Array(count).map((_, i) => i);
  const root = (p: number): number => {
    let r = p;
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]!]!;
      r = parent[r]!;
    }
    return r;
  };
  return {
    root,
    join(a, b) {
      const [x, y] = [root(a), root(b)];
      if (x === y) return false;
      parent[Math.max(x, y)] = Math.min(x, y);
      return true;
    },
  };
}
