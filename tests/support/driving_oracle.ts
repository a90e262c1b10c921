import type { LonLat } from '../../isochrones/types.ts';

/**
 * Drive times worked out without OSRM and without the engine: plain Dijkstra from one directed road to the next, with the
 * turn times of OSRM's car profile written anew from their description. Slow and simple, for small networks of straight roads.
 */
export interface OracleRoad {
  from: string;
  to: string;
  speed_mps: number;
  highway: string;
  oneWay: boolean;
}

/** A directed road. */
interface Piece {
  from: string;
  to: string;
  duration_ds: number;
  bearing: number;
}

const radians = (angle: number) => (angle * Math.PI) / 180;

/** Metres to a degree of longitude and of latitude, on the WGS 84 ellipsoid near `lat` (47 CFR 73.208, the rule of the FCC). */
export function metresPerDegree(lat: number): [lon: number, lat: number] {
  const cos = (times: number) => Math.cos(times * radians(lat));
  return [
    1000 * (111.41513 * cos(1) - 0.09455 * cos(3) + 0.00012 * cos(5)),
    1000 * (111.13209 - 0.56605 * cos(2) + 0.0012 * cos(4)),
  ];
}

function distance_m([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const [x, y] = metresPerDegree((lat1 + lat2) / 2);
  return Math.hypot((lon2 - lon1) * x, (lat2 - lat1) * y);
}

/** Initial bearing in degrees, clockwise from north. */
function bearing([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const y = Math.sin(radians(lon2 - lon1)) * Math.cos(radians(lat2));
  const x =
    Math.cos(radians(lat1)) * Math.sin(radians(lat2)) -
    Math.sin(radians(lat1)) * Math.cos(radians(lat2)) * Math.cos(radians(lon2 - lon1));
  return (Math.atan2(y, x) * 180) / Math.PI;
}

/**
 * Seconds that a turn takes where traffic drives on the right; `angle` in degrees, right positive. A sigmoid up to 7.5 s, biased
 * by 1.075 against left turns, plus up to 2 s for crossing the oncoming traffic. Where only two roads meet there is no turn.
 */
export function turn_s(angle: number, roadsAtJunction: number): number {
  if (roadsAtJunction <= 2) return 0;
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  if (angle >= 0) return 7.5 * sigmoid(((13 / 1.075) * angle) / 180 - 6.5 * 1.075);
  return 7.5 * sigmoid((13 * 1.075 * -angle) / 180 - 6.5 / 1.075) + 2 * sigmoid((13 * -angle) / 180 - 3.25);
}

/**
 * A function that tells the quickest time between two points, each on the road between two junctions at a fraction of its
 * length. There are no U-turns. Durations are rounded to deciseconds piece by piece, as OSRM keeps them.
 */
export function drivingOracle(
  junctions: Map<string, LonLat>,
  roads: OracleRoad[],
  bans: { from: string; via: string; to: string }[],
): (from: [string, string, number], to: [string, string, number]) => number {
  const position = (name: string) => junctions.get(name) as LonLat;
  const pieces: Piece[] = [];
  const degree = new Map<string, number>();
  const add = (from: string, to: string, speed_mps: number) => {
    const duration_ds = Math.round((distance_m(position(from), position(to)) / speed_mps) * 10);
    pieces.push({ from, to, duration_ds, bearing: bearing(position(from), position(to)) });
  };
  for (const { from, to, speed_mps, oneWay } of roads) {
    add(from, to, speed_mps);
    if (!oneWay) add(to, from, speed_mps);
    for (const end of [from, to]) degree.set(end, (degree.get(end) ?? 0) + 1);
  }
  const banned = new Set(bans.map(({ from, via, to }) => `${from} ${via} ${to}`));
  const leaving = new Map<string, number[]>();
  pieces.forEach(({ from }, i) => {
    leaving.set(from, [...(leaving.get(from) ?? []), i]);
  });

  /** Deciseconds from the end of a piece to the start of the next one, or null when that turn is not allowed. */
  const turn_ds = (a: Piece, b: Piece): number | null => {
    if (b.to === a.from || banned.has(`${a.from} ${a.to} ${b.to}`)) return null;
    const angle = ((b.bearing - a.bearing + 540) % 360) - 180;
    return Math.round(turn_s(angle, degree.get(a.to) ?? 0) * 10);
  };
  /** The pieces that pass a point, each with the deciseconds from its start to the point. */
  const passing = ([a, b, fraction]: [string, string, number]) =>
    pieces.flatMap((piece, index) => {
      const share =
        piece.from === a && piece.to === b
          ? fraction
          : piece.from === b && piece.to === a
            ? 1 - fraction
            : null;
      return share === null ? [] : [{ index, offset_ds: piece.duration_ds * share }];
    });

  /** Deciseconds from a point to the start of each piece. */
  const reachedFrom = (from: [string, string, number]): Float64Array => {
    const reached = new Float64Array(pieces.length).fill(Number.POSITIVE_INFINITY);
    const done = new Uint8Array(pieces.length);
    const goOn = (piece: Piece, time_ds: number) => {
      for (const following of leaving.get(piece.to) ?? []) {
        const turn = turn_ds(piece, pieces[following] as Piece);
        if (turn !== null) reached[following] = Math.min(reached[following] as number, time_ds + turn);
      }
    };
    for (const { index, offset_ds } of passing(from)) {
      const piece = pieces[index] as Piece;
      goOn(piece, piece.duration_ds - offset_ds);
    }
    while (true) {
      let next = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < pieces.length; i++) {
        if (!done[i] && (reached[i] as number) < least) {
          next = i;
          least = reached[i] as number;
        }
      }
      if (next < 0) return reached;
      done[next] = 1;
      goOn(pieces[next] as Piece, least + (pieces[next] as Piece).duration_ds);
    }
  };
  const known = new Map<string, Float64Array>();

  return (from, to) => {
    const key = from.join(' ');
    const reached = known.get(key) ?? reachedFrom(from);
    known.set(key, reached);
    let best = Number.POSITIVE_INFINITY;
    for (const end of passing(to)) {
      best = Math.min(best, (reached[end.index] as number) + end.offset_ds);
      for (const start of passing(from)) {
        if (start.index === end.index && end.offset_ds >= start.offset_ds) {
          best = Math.min(best, end.offset_ds - start.offset_ds);
        }
      }
    }
    return best / 10;
  };
}
