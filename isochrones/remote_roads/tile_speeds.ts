/** OSRM's vector tiles: the layer `speeds`, which holds every piece of road that may be driven, each direction on its own. */
import { PbfReader } from 'pbf';
import { MaillageError } from '../../errors/maillage_error.ts';

/** Units along a tile's side, and the strip around it that lines are kept in (OSRM's vector_tile.hpp). */
export const TILE_EXTENT = 4096;
export const TILE_BUFFER = 128;

/** A straight piece of road, driven from its first point to its second; one object is used for all. */
export interface TileLine {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** Of the whole piece, also where the tile cuts it. */
  duration_ds: number;
  /** What OSRM minimises, times ten. */
  weight_ds: number;
  /** In a component too small to be matched to. */
  isSmall: boolean;
  /** False on a ferry: no journey starts or ends there. */
  isStartpoint: boolean;
  name: string;
}

type Value = string | number | boolean;

interface Layer {
  name: string;
  extent: number;
  features: number[];
  keys: string[];
  values: Value[];
}

/**
 * Calls `visit` for each line of a tile's layer `speeds`; nothing where the tile has none. Coordinates are those of the tile,
 * from -TILE_BUFFER to TILE_EXTENT + TILE_BUFFER. Throws `osrm_tile_unreadable`.
 */
export function readSpeeds(bytes: Uint8Array, visit: (line: TileLine) => void): void {
  try {
    const pbf = new PbfReader(bytes);
    pbf.readFields((tag) => {
      if (tag === 3) visitLayer(pbf, visit);
    }, null);
  } catch (cause) {
    if (cause instanceof MaillageError) throw cause;
    throw new MaillageError('osrm_tile_unreadable.decoding', { why: (cause as Error).message }, { cause });
  }
}

function visitLayer(pbf: PbfReader, visit: (line: TileLine) => void): void {
  const end = pbf.readVarint() + pbf.pos;
  const layer: Layer = { name: '', extent: TILE_EXTENT, features: [], keys: [], values: [] };
  pbf.readFields(
    (tag) => {
      if (tag === 1) layer.name = pbf.readString();
      else if (tag === 2) layer.features.push(pbf.pos);
      else if (tag === 3) layer.keys.push(pbf.readString());
      else if (tag === 4) layer.values.push(readValue(pbf));
      else if (tag === 5) layer.extent = pbf.readVarint();
    },
    null,
    end,
  );
  if (layer.name === 'speeds') visitFeatures(pbf, layer, visit);
  pbf.pos = end;
}

function visitFeatures(pbf: PbfReader, layer: Layer, visit: (line: TileLine) => void): void {
  if (layer.extent !== TILE_EXTENT)
    throw new MaillageError('osrm_tile_unreadable.extent', { extent: layer.extent, expected: TILE_EXTENT });
  const keyOf = (name: string) => layer.keys.indexOf(name);
  const duration = keyOf('duration');
  if (duration < 0 && layer.features.length > 0) throw new MaillageError('osrm_tile_unreadable.durations');
  const [weight, isSmall, isStartpoint, name] = [
    keyOf('weight'),
    keyOf('is_small'),
    keyOf('is_startpoint'),
    keyOf('name'),
  ];
  const line: TileLine = {
    ...{ x0: 0, y0: 0, x1: 0, y1: 0, duration_ds: 0, weight_ds: 0 },
    ...{ isSmall: false, isStartpoint: true, name: '' },
  };
  for (const position of layer.features) {
    pbf.pos = position;
    const end = pbf.readVarint() + pbf.pos;
    // Older versions do not tell weights and starting points.
    Object.assign(line, { weight_ds: -1, isSmall: false, isStartpoint: true, name: '' });
    let points = 0;
    pbf.readFields(
      (tag) => {
        if (tag === 2) {
          const last = pbf.readVarint() + pbf.pos;
          while (pbf.pos < last) {
            const key = pbf.readVarint();
            const value = layer.values[pbf.readVarint()] as Value;
            if (key === duration) line.duration_ds = Math.round(Number(value) * 10);
            else if (key === weight) line.weight_ds = Math.round(Number(value) * 10);
            else if (key === isSmall) line.isSmall = value === true;
            else if (key === isStartpoint) line.isStartpoint = value === true;
            else if (key === name) line.name = String(value);
          }
        } else if (tag === 4) points = readTwoPoints(pbf, line);
      },
      null,
      end,
    );
    if (line.weight_ds < 0) line.weight_ds = line.duration_ds;
    if (points === 2) visit(line);
  }
}

/** A line of two points: MoveTo (9), x, y, LineTo once (10), dx, dy. Returns how many points there are. */
function readTwoPoints(pbf: PbfReader, line: TileLine): number {
  const end = pbf.readVarint() + pbf.pos;
  let points = 0;
  let x = 0;
  let y = 0;
  while (pbf.pos < end) {
    for (let repeat = pbf.readVarint() >> 3; repeat > 0; repeat--) {
      x += pbf.readSVarint();
      y += pbf.readSVarint();
      if (points === 0) [line.x0, line.y0] = [x, y];
      else [line.x1, line.y1] = [x, y];
      points++;
    }
  }
  return points;
}

function readValue(pbf: PbfReader): Value {
  const end = pbf.readVarint() + pbf.pos;
  let value: Value = 0;
  while (pbf.pos < end) {
    const tag = pbf.readVarint() >> 3;
    if (tag === 1) value = pbf.readString();
    else if (tag === 2) value = pbf.readFloat();
    else if (tag === 3) value = pbf.readDouble();
    else if (tag === 4) value = pbf.readVarint(true);
    else if (tag === 5) value = pbf.readVarint();
    else if (tag === 6) value = pbf.readSVarint();
    else value = pbf.readBoolean();
  }
  return value;
}
