import type { Feature, Position } from 'geojson';
import { breath, isBreathDue } from '../../../data/turns/breath.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { MOST_DEPTH, shownPart } from './cql2_error.ts';
import { parseCql2 } from './cql2_text.ts';
import { unpackedOnce } from './feature_bounds.ts';
import { type Bbox, touchesBbox } from './filters.ts';

export type Literal = string | number | boolean | null;
/** CQL2 JSON (OGC 21-065r2, clause 9). */
export type Expression =
  | Literal
  | { property: string }
  | { date: string }
  | { bbox: number[] }
  | { type: string; coordinates: unknown }
  | { op: string; args: (Expression | Expression[])[] };

/** The value of a property of a feature; undefined: it has none of that name. */
type PropertyOf = (feature: Feature, name: string) => unknown;

/** Three-valued: null is unknown, as a comparison with a value that is not known. */
type Truth = boolean | null;

/** A feature that is judged. */
interface Judged {
  feature: Feature;
  propertyOf: PropertyOf;
  /** Whether it meets each of the filter's shapes. */
  met: ReadonlyMap<Expression, Truth>;
}

/**
 * What a filter keeps of features, found in turns with others: hundreds of terms about thousands of features take seconds. `language`: cql2-text or cql2-json. `known`: the queryables; others are refused before anything is read. Errors:
 * `invalid_filter` (400).
 */
export function readFilter(
  text: string,
  language: string,
  known: ReadonlySet<string>,
  propertyOf: PropertyOf,
): (features: readonly Feature[]) => Promise<Feature[]> {
  const expression = language === 'cql2-json' ? fromJson(text) : parseCql2(text);
  check(expression, known, 0);
  const shapes = shapesOf(expression);
  return async (features) => {
    const kept: Feature[] = [];
    for (const feature of features) {
      if (isBreathDue()) await breath();
      const met = await shapesMet(feature, shapes);
      if (truthOf(expression, { feature, propertyOf, met }) === true) kept.push(feature);
    }
    return kept;
  };
}

/** The shapes that a filter asks about, wherever in it they stand. */
function shapesOf(expression: Expression | Expression[]): Expression[] {
  if (Array.isArray(expression)) return expression.flatMap(shapesOf);
  if (expression === null || typeof expression !== 'object' || !('op' in expression)) return [];
  return expression.op === 's_intersects'
    ? [expression.args[1] as Expression]
    : expression.args.flatMap(shapesOf);
}

/** Looks at a feature's ground once for all shapes, each in a turn of its own. */
async function shapesMet(feature: Feature, shapes: readonly Expression[]): Promise<Map<Expression, Truth>> {
  const met = new Map<Expression, Truth>();
  if (shapes.length === 0) return met;
  const unpacked = unpackedOnce(feature);
  for (const shape of shapes) {
    if (isBreathDue()) await breath();
    met.set(shape, intersects(unpacked, shape));
  }
  return met;
}

function fromJson(text: string): Expression {
  try {
    return JSON.parse(text) as Expression;
  } catch {
    throw new MaillageError('invalid_filter.json');
  }
}

const OPERATIONS: Record<string, number> = {
  and: -1,
  or: -1,
  not: 1,
  '=': 2,
  '<>': 2,
  '<': 2,
  '>': 2,
  '<=': 2,
  '>=': 2,
  like: 2,
  between: 3,
  in: 2,
  isNull: 1,
  casei: 1,
  accenti: 1,
  s_intersects: 2,
};

function check(expression: unknown, known: ReadonlySet<string>, depth: number): void {
  if (depth > MOST_DEPTH) throw new MaillageError('invalid_filter.deep', { most: MOST_DEPTH });
  if (expression === null || ['string', 'number', 'boolean'].includes(typeof expression)) return;
  if (Array.isArray(expression)) {
    for (const one of expression) check(one, known, depth + 1);
    return;
  }
  if (typeof expression !== 'object') throw new MaillageError('invalid_filter.part');
  if ('property' in expression) {
    const name = String(expression.property);
    if (!known.has(name) && name !== 'geometry')
      throw new MaillageError('invalid_filter.property', { name: shownPart(name) });
    return;
  }
  if ('op' in expression) {
    const { op, args } = expression as { op: unknown; args: unknown };
    const arity = OPERATIONS[String(op)];
    if (arity === undefined) throw new MaillageError('invalid_filter.operation', { name: shownPart(op) });
    if (!Array.isArray(args) || (arity < 0 ? args.length < 1 : args.length !== arity))
      throw arity < 0
        ? new MaillageError('invalid_filter.some_arguments', { name: shownPart(op) })
        : new MaillageError('invalid_filter.arguments', { name: shownPart(op), count: arity });
    for (const one of args) check(one, known, depth + 1);
    return;
  }
  if ('date' in expression && /^\d{4}-\d{2}-\d{2}$/.test(String(expression.date))) return;
  if ('bbox' in expression && isBbox(expression.bbox)) return;
  if ('type' in expression && isShape(expression)) return;
  throw new MaillageError('invalid_filter.part');
}

const isBbox = (box: unknown): box is Bbox =>
  Array.isArray(box) &&
  box.length === 4 &&
  box.every((value) => typeof value === 'number' && Number.isFinite(value));

const isShape = ({ type, coordinates }: { type?: unknown; coordinates?: unknown }): boolean =>
  type === 'Point' &&
  Array.isArray(coordinates) &&
  coordinates.length >= 2 &&
  coordinates.every((value) => typeof value === 'number' && Number.isFinite(value));

function truthOf(expression: Expression | Expression[], judged: Judged): Truth {
  if (typeof expression === 'boolean') return expression;
  if (expression === null || typeof expression !== 'object' || !('op' in expression)) return null;
  const { op, args } = expression;
  const truths = (): Truth[] => args.map((one) => truthOf(one as Expression, judged));
  const value = (i: number): unknown => cellOf(args[i] as Expression, judged);
  switch (op) {
    case 'and': {
      const all = truths();
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'or': {
      const all = truths();
      return all.includes(true) ? true : all.includes(null) ? null : false;
    }
    case 'not': {
      const [inner] = truths();
      return inner === null || inner === undefined ? null : !inner;
    }
    case 'isNull':
      return value(0) === null || value(0) === undefined;
    case 'between':
      return conjunction(compare('>=', value(0), value(1)), compare('<=', value(0), value(2)));
    case 'in': {
      const found = (args[1] as Expression[]).map((one) => compare('=', value(0), cellOf(one, judged)));
      return found.includes(true) ? true : found.includes(null) ? null : false;
    }
    case 'like':
      return like(value(0), value(1));
    case 's_intersects':
      return judged.met.get(args[1] as Expression) ?? null;
    default:
      return compare(op, value(0), value(1));
  }
}

const conjunction = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === null || b === null ? null : true;

function cellOf(expression: Expression, judged: Judged): unknown {
  if (expression === null || typeof expression !== 'object') return expression;
  if ('property' in expression) return judged.propertyOf(judged.feature, expression.property) ?? null;
  if ('date' in expression) return expression.date;
  if (!('op' in expression)) return null;
  const inner = cellOf(expression.args[0] as Expression, judged);
  if (typeof inner !== 'string') return inner;
  if (expression.op === 'casei') return inner.toLocaleLowerCase('fr');
  if (expression.op === 'accenti') return inner.normalize('NFD').replace(/\p{M}/gu, '');
  return null;
}

function compare(op: string, a: unknown, b: unknown): Truth {
  if (a === null || b === null || a === undefined || b === undefined) return null;
  // Of a list any entry may fit.
  if (Array.isArray(a)) return a.length === 0 ? null : a.some((one) => compare(op, one, b) === true);
  const [left, right] = typeof a === typeof b ? [a, b] : [String(a), String(b)];
  return COMPARED[op]!(left as string, right as string);
}

const COMPARED: Record<string, (a: string, b: string) => boolean> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** % is any text, _ any one character. Greedy with one way back: linear in the text for each %. */
function like(value: unknown, pattern: unknown): Truth {
  if (typeof value !== 'string' || typeof pattern !== 'string') return null;
  const text = [...value];
  const signs = [...pattern];
  let t = 0;
  let p = 0;
  let star = -1;
  let back = 0;
  while (t < text.length) {
    if (p < signs.length && signs[p] === '%') {
      star = p++;
      back = t;
    } else if (p < signs.length && (signs[p] === '_' || signs[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++back;
    } else return false;
  }
  while (signs[p] === '%') p++;
  return p === signs.length;
}

/** Whether a feature meets a box or a point (conformance class basic-spatial-functions). */
function intersects(feature: Feature, shape: Expression): Truth {
  if (shape === null || typeof shape !== 'object') return null;
  if ('bbox' in shape) return touchesBbox(feature, shape.bbox as Bbox);
  if (!('coordinates' in shape)) return null;
  const [x, y] = shape.coordinates as Position;
  return touchesBbox(feature, [x, y, x, y]);
}
