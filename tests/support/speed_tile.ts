import { PbfWriter } from 'pbf';
import { TILE_BUFFER, TILE_EXTENT } from '../../isochrones/remote_roads/tile_speeds.ts';

/** A directed straight piece of road in units of a zoom's lattice over the whole world. */
export interface LatticeRoad {
  from: [x: number, y: number];
  to: [x: number, y: number];
  duration_ds: number;
  weight_ds?: number;
  isSmall?: boolean;
  isStartpoint?: boolean;
  name?: string;
}

/** What OSRM's tile service tells of these roads in one tile: the layer `speeds`, lines cut as OSRM cuts them. */
export function speedTile(roads: readonly LatticeRoad[], tileX: number, tileY: number): Uint8Array {
  const keys = ['speed', 'is_small', 'duration', 'weight', 'name', 'is_startpoint'];
  const values: (string | number | boolean)[] = [];
  const numberOf = (value: string | number | boolean): number => {
    const known = values.indexOf(value);
    return known >= 0 ? known : values.push(value) - 1;
  };
  const features: { tags: number[]; line: number[] }[] = [];
  for (const road of roads) {
    const line = cutToTile(road, tileX, tileY);
    if (!line) continue;
    const told = [
      50,
      road.isSmall ?? false,
      road.duration_ds / 10,
      (road.weight_ds ?? road.duration_ds) / 10,
      road.name ?? '',
      road.isStartpoint ?? true,
    ];
    features.push({ tags: told.flatMap((value, key) => [key, numberOf(value)]), line });
  }
  const tile = new PbfWriter();
  tile.writeMessage(
    3,
    (_: null, layer: PbfWriter) => {
      layer.writeVarintField(15, 2);
      layer.writeStringField(1, 'speeds');
      for (const { tags, line } of features)
        layer.writeMessage(
          2,
          (_none: null, feature: PbfWriter) => {
            feature.writePackedVarint(2, tags);
            feature.writeVarintField(3, 2);
            const [x0, y0, x1, y1] = line;
            const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
            feature.writePackedVarint(4, [9, zigzag(x0), zigzag(y0), 10, zigzag(x1 - x0), zigzag(y1 - y0)]);
          },
          null,
        );
      for (const key of keys) layer.writeStringField(3, key);
      for (const value of values)
        layer.writeMessage(
          4,
          (_none: null, written: PbfWriter) => {
            if (typeof value === 'string') written.writeStringField(1, value);
            else if (typeof value === 'boolean') written.writeBooleanField(7, value);
            else written.writeDoubleField(3, value);
          },
          null,
        );
      layer.writeVarintField(5, TILE_EXTENT);
    },
    null,
  );
  return tile.finish();
}

/** The line within the tile and its strip, in the tile's units, fractions left off; null where none of it is. */
function cutToTile({ from, to }: LatticeRoad, tileX: number, tileY: number): number[] | null {
  const [x0, y0] = [from[0] - tileX * TILE_EXTENT, from[1] - tileY * TILE_EXTENT];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  let [first, last] = [0, 1];
  for (const [start, step] of [
    [x0, dx],
    [y0, dy],
  ]) {
    const [low, high] = [-TILE_BUFFER - start, TILE_EXTENT + TILE_BUFFER - start];
    if (step === 0) {
      if (low > 0 || high < 0) return null;
      continue;
    }
    first = Math.max(first, Math.min(low / step, high / step));
    last = Math.min(last, Math.max(low / step, high / step));
  }
  if (first >= last) return null;
  const at = (share: number) => [Math.trunc(x0 + share * dx), Math.trunc(y0 + share * dy)];
  const line = [...at(first), ...at(last)];
  return line[0] === line[2] && line[1] === line[3] ? null : line;
}
