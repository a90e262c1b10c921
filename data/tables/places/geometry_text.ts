import type { ForeignGeometry } from './geometry_point.ts';

/** Shapes written in a cell: WKT and EWKT, GeoJSON, WKB in hexadecimals (as PostGIS prints a geometry). */

interface WrittenGeometry {
  geometry: ForeignGeometry;
  /** EPSG code, where the text names one. */
  epsg: number | null;
}

const WKT =
  /^(?:SRID\s*=\s*(\d{1,6})\s*;\s*)?(POINT|MULTIPOINT|LINESTRING|MULTILINESTRING|POLYGON|MULTIPOLYGON)\s*(?:(?:ZM?|M)\s*)?(EMPTY|\([\s\d.,()eE+-]*\))$/i;
const TYPES: Record<string, string> = {
  POINT: 'Point',
  MULTIPOINT: 'MultiPoint',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
};

/** Whether a text looks like a written shape; what looks so and cannot be read is told as such. */
export const looksLikeGeometry = (text: string): boolean =>
  /^(?:SRID\s*=|(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?:ZM?|M)?\b|GEOMETRYCOLLECTION\b)/i.test(text) ||
  /^\s*\{/.test(text) ||
  (text.length >= 42 && /^0[01][\da-f]{8}/i.test(text));

/** The shape that a cell holds, in the coordinates that it has; null: it holds none that can be read. */
export function readGeometry(text: string): WrittenGeometry | null {
  const trimmed = text.trim();
  const wkt = WKT.exec(trimmed);
  if (wkt) {
    const coordinates = wkt[3]!.startsWith('(') ? nested(wkt[3]!, wkt[2]!.toUpperCase()) : [];
    const geometry = { type: TYPES[wkt[2]!.toUpperCase()], coordinates };
    return coordinates === null ? null : { geometry, epsg: wkt[1] ? Number(wkt[1]) : null };
  }
  if (trimmed.startsWith('{')) return fromJson(trimmed);
  if (trimmed.length >= 42 && trimmed.length % 2 === 0 && /^0[01][\da-f]+$/i.test(trimmed))
    return readWkb(Buffer.from(trimmed, 'hex'));
  return null;
}

function fromJson(text: string): WrittenGeometry | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { geometry } = value as { geometry?: unknown };
  // A whole feature, as some tools export it.
  const shape = (typeof geometry === 'object' && geometry !== null ? geometry : value) as ForeignGeometry;
  return typeof shape.type === 'string' ? { geometry: shape, epsg: null } : null;
}

const [OPEN, CLOSE, COMMA, BLANK] = [...'(), '].map((sign) => sign.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/** `((1 2, 3 4))` as nested lists of positions; null where brackets or numbers are wrong. In one pass: an outline has many thousands. */
function nested(text: string, type: string): unknown[] | null {
  const root: unknown[] = [];
  const stack: unknown[][] = [root];
  let numbers: number[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    const isMark = sign === OPEN || sign === CLOSE || sign === COMMA;
    // What the pattern let through is digits and signs, these marks, and blanks of any kind.
    if (!isMark && sign > BLANK && sign < 127) continue;
    if (i > from) numbers.push(Number(text.slice(from, i)));
    from = i + 1;
    if (!isMark) continue;
    if (numbers.length > 0) {
      if (numbers.length < 2 || numbers.some(Number.isNaN)) return null;
      stack.at(-1)!.push(numbers);
      numbers = [];
    }
    if (sign === OPEN) {
      if (stack.length > 5) return null;
      const list: unknown[] = [];
      stack.at(-1)!.push(list);
      stack.push(list);
    } else if (sign === CLOSE) {
      if (stack.length === 1) return null;
      stack.pop();
    }
  }
  if (stack.length !== 1 || root.length !== 1) return null;
  const inner = root[0] as unknown[];
  if (type === 'POINT') return inner.length === 1 ? (inner[0] as unknown[]) : null;
  // MULTIPOINT ((1 2), (3 4)) and MULTIPOINT (1 2, 3 4) are the same.
  if (type === 'MULTIPOINT')
    return inner.map((each) => (Array.isArray(each) && Array.isArray(each[0]) ? each[0] : each));
  return inner;
}

const WKB_TYPES = [
  '',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];
const [HAS_Z, HAS_M, HAS_SRID] = [0x80000000, 0x40000000, 0x20000000];

/** A shape from well-known binary, OGC's and PostGIS's (with SRID), with or without heights; null where it is broken. */
export function readWkb(bytes: Uint8Array): WrittenGeometry | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let epsg: number | null = null;
  const shape = (depth: number): ForeignGeometry => {
    const little = view.getUint8(at) === 1;
    const code = view.getUint32(at + 1, little);
    at += 5;
    if (code & HAS_SRID) {
      epsg = view.getUint32(at, little);
      at += 4;
    }
    const base = code & 0x0fffffff;
    const type = WKB_TYPES[base % 1000];
    const dimensions =
      2 +
      (code & HAS_Z || [1, 3].includes(Math.floor(base / 1000)) ? 1 : 0) +
      (code & HAS_M || base >= 2000 ? 1 : 0);
    if (!type || depth > 4) throw new RangeError('no shape');
    const count = () => {
      const value = view.getUint32(at, little);
      at += 4;
      // Each has at least some bytes: a count that promises more than there is never costs memory.
      if (value > bytes.length) throw new RangeError('too many');
      return value;
    };
    const position = () => {
      const found = [view.getFloat64(at, little), view.getFloat64(at + 8, little)];
      at += 8 * dimensions;
      return found;
    };
    const many = <T>(read: () => T): T[] => {
      const list: T[] = [];
      for (let left = count(); left > 0; left--) list.push(read());
      return list;
    };
    if (type === 'Point') {
      const found = position();
      return { type, coordinates: found.some(Number.isNaN) ? [] : found };
    }
    if (type === 'LineString') return { type, coordinates: many(position) };
    if (type === 'Polygon') return { type, coordinates: many(() => many(position)) };
    const members = many(() => shape(depth + 1));
    if (type === 'GeometryCollection') return { type, geometries: members };
    return { type, coordinates: members.map((each) => each.coordinates) };
  };
  try {
    return { geometry: shape(0), epsg };
  } catch {
    return null;
  }
}
