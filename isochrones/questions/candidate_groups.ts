/** Places by neighbourhood, so that a weight that many of them do not exceed is found at once. */

/** How many places are weighed together, from coarse to fine. */
const GROUP_SIZES = [16, 4, 1] as const;

interface Point {
  lon: number;
  lat: number;
}

/** What places do not exceed, as far as it is known: more of it with each question. */
export interface WeighedGroups {
  /** Of each place; at first nothing is known. */
  atMost: Float64Array;
  /**
   * Lowers the weight which a place does not exceed, and that of its neighbours with it, here and in another such list, to that of a group of
   * them together; each time of a smaller group, until the place was weighed alone: then it gives false.
   */
  narrow(place: number, other: Float64Array): boolean;
}

/** `weigh`: what a group of places together does not exceed. */
export function weighByGroups(
  places: readonly Point[],
  weigh: (places: Uint32Array) => number,
): WeighedGroups {
  const order = inNeighbourhoods(places);
  // A group of all is weighed once.
  const sizes = GROUP_SIZES.filter((size) => size === 1 || size / 4 < places.length);
  const position = new Uint32Array(places.length);
  order.forEach((place, at) => {
    position[place] = at;
  });
  const weighed = new Uint8Array(places.length);
  const atMost = new Float64Array(places.length).fill(Infinity);
  return {
    atMost,
    narrow(place, other) {
      const size = sizes[weighed[place]];
      if (size === undefined) return false;
      const first = position[place] - (position[place] % size);
      const group = order.subarray(first, first + size);
      const weight = weigh(group);
      for (const one of group) {
        atMost[one] = Math.min(atMost[one], weight);
        other[one] = Math.min(other[one], weight);
        weighed[one]++;
      }
      return true;
    },
  };
}

/** The numbers of places so that each run of a group's size, counted from the first, lies together: halved by the longer side again and again. */
function inNeighbourhoods(places: readonly Point[]): Uint32Array {
  const order = Uint32Array.from(places, (_, place) => place);
  const lons = Float64Array.from(places, ({ lon }) => lon);
  const lats = Float64Array.from(places, ({ lat }) => lat);
  const arrange = (from: number, to: number) => {
    const unit = GROUP_SIZES.find((size) => size < to - from);
    if (unit === undefined) return;
    const part = order.subarray(from, to);
    const isWide = spread(lons, part) * Math.cos((lats[part[0]] * Math.PI) / 180) > spread(lats, part);
    const axis = isWide ? lons : lats;
    part.sort((a, b) => axis[a] - axis[b] || a - b);
    const middle = from + unit * Math.ceil((to - from) / unit / 2);
    arrange(from, middle);
    arrange(middle, to);
  };
  arrange(0, order.length);
  return order;
}

function spread(values: Float64Array, places: Uint32Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (const place of places) {
    if (values[place] < least) least = values[place];
    if (values[place] > most) most = values[place];
  }
  return most - least;
}
