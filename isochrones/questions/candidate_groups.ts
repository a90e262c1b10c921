/** Places by neighbourhood, so that a weight that many of them do not exceed is found at once. */

/** How many places are weighed together, from coarse to fine. */
const GROUP_SIZES = [16, 4, 1] as const;

interface Point {
  lon: number;
  lat: number;
}

/**
 * A function that lowers the weight which a place does not exceed, and that of its neighbours with it, to what `weigh` tells of a group of
 * them together; each time of a smaller group, until the place was weighed alone: then it gives false.
 */
export function narrowByGroups(
  places: readonly Point[],
  weigh: (places: readonly number[]) => number,
): (place: number, atMost: Float64Array) => boolean {
  const order = inNeighbourhoods(places);
  // A group of all is weighed once.
  const sizes = GROUP_SIZES.filter((size) => size === 1 || size / 4 < places.length);
  const position = new Uint32Array(places.length);
  order.forEach((place, at) => {
    position[place] = at;
  });
  const weighed = new Uint8Array(places.length);
  return (place, atMost) => {
    const size = sizes[weighed[place]];
    if (size === undefined) return false;
    const first = position[place] - (position[place] % size);
    const group = order.slice(first, first + size);
    const weight = weigh(group);
    for (const one of group) {
      atMost[one] = Math.min(atMost[one], weight);
      weighed[one]++;
    }
    return true;
  };
}

/** The numbers of places so that each run of a group's size, counted from the first, lies together: halved by the longer side again and again. */
function inNeighbourhoods(places: readonly Point[]): number[] {
  const order = places.map((_, place) => place);
  const arrange = (from: number, to: number) => {
    const unit = GROUP_SIZES.find((size) => size < to - from);
    if (unit === undefined) return;
    const part = order.slice(from, to);
    const lons = part.map((place) => places[place].lon);
    const lats = part.map((place) => places[place].lat);
    const axis = spread(lons) * Math.cos((lats[0] * Math.PI) / 180) > spread(lats) ? 'lon' : 'lat';
    part.sort((a, b) => places[a][axis] - places[b][axis] || a - b);
    part.forEach((place, i) => {
      order[from + i] = place;
    });
    const middle = from + unit * Math.ceil((to - from) / unit / 2);
    arrange(from, middle);
    arrange(middle, to);
  };
  arrange(0, order.length);
  return order;
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
