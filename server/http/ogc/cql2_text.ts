import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Expression, Literal } from './cql2.ts';
import { MOST_DEPTH, shownPart } from './cql2_error.ts';

/**
 * CQL2 text (OGC 21-065r2) as CQL2 JSON: comparisons, BETWEEN, IN, LIKE, IS NULL, AND, OR, NOT, CASEI, ACCENTI, DATE, TIMESTAMP,
 * and S_INTERSECTS with BBOX or POINT. One pass, nothing is read twice. Throws `invalid_filter` (400).
 */
export function parseCql2(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  let depth = 0;
  const peek = (): Token | undefined => tokens[at];
  const isWord = (word: string): boolean => peek()?.kind === 'word' && peek()?.text.toUpperCase() === word;
  const isSign = (sign: string): boolean => peek()?.kind === 'sign' && peek()?.text === sign;
  const next = (): Token => {
    const token = tokens[at++];
    if (!token) throw new MaillageError('invalid_filter.end');
    return token;
  };
  const take = (there: boolean): boolean => {
    if (there) at++;
    return there;
  };
  const takeWord = (word: string): boolean => take(isWord(word));
  const takeSign = (sign: string): boolean => take(isSign(sign));
  const need = (sign: string): void => {
    const token = next();
    if (token.kind !== 'sign' || token.text !== sign)
      throw new MaillageError('invalid_filter.sign', { sign, found: shownPart(token.text) });
  };

  function either(): Expression {
    if (++depth > MOST_DEPTH) throw new MaillageError('invalid_filter.deep', { most: MOST_DEPTH });
    const args = [both()];
    while (takeWord('OR')) args.push(both());
    depth--;
    return args.length === 1 ? (args[0] as Expression) : { op: 'or', args };
  }
  function both(): Expression {
    const args = [negated()];
    while (takeWord('AND')) args.push(negated());
    return args.length === 1 ? (args[0] as Expression) : { op: 'and', args };
  }
  function negated(): Expression {
    let times = 0;
    while (takeWord('NOT')) times++;
    const inner = predicate();
    return times % 2 === 1 ? { op: 'not', args: [inner] } : inner;
  }
  function predicate(): Expression {
    if (takeSign('(')) {
      const inner = either();
      need(')');
      return inner;
    }
    if (takeWord('TRUE')) return true;
    if (takeWord('FALSE')) return false;
    if (takeWord('S_INTERSECTS')) {
      need('(');
      const first = scalar();
      need(',');
      const args = [first, geometry()];
      need(')');
      return { op: 's_intersects', args };
    }
    const left = scalar();
    if (takeWord('IS')) {
      const not = takeWord('NOT');
      if (!takeWord('NULL')) throw new MaillageError('invalid_filter.is');
      const found: Expression = { op: 'isNull', args: [left] };
      return not ? { op: 'not', args: [found] } : found;
    }
    const not = takeWord('NOT');
    const found = special(left);
    if (found) return not ? { op: 'not', args: [found] } : found;
    if (not) throw new MaillageError('invalid_filter.not');
    const sign = next();
    if (sign.kind !== 'sign' || !COMPARISONS.has(sign.text))
      throw new MaillageError('invalid_filter.comparison', { found: shownPart(sign.text) });
    return { op: sign.text, args: [left, scalar()] };
  }
  function special(left: Expression): Expression | null {
    if (takeWord('LIKE')) return { op: 'like', args: [left, scalar()] };
    if (takeWord('BETWEEN')) {
      const low = scalar();
      if (!takeWord('AND')) throw new MaillageError('invalid_filter.between');
      return { op: 'between', args: [left, low, scalar()] };
    }
    if (!takeWord('IN')) return null;
    need('(');
    const values = [scalar()];
    while (takeSign(',')) values.push(scalar());
    need(')');
    return { op: 'in', args: [left, values] };
  }
  function scalar(): Expression {
    const token = next();
    if (token.kind === 'text' || token.kind === 'number') return token.value as Literal;
    if (token.kind === 'name') return { property: token.text };
    if (token.kind === 'sign' && (token.text === '-' || token.text === '+')) {
      const number = next();
      if (number.kind !== 'number') throw new MaillageError('invalid_filter.number', { sign: token.text });
      return token.text === '-' ? -Number(number.value) : Number(number.value);
    }
    if (token.kind !== 'word')
      throw new MaillageError('invalid_filter.value', { found: shownPart(token.text) });
    const word = token.text.toUpperCase();
    if (word === 'TRUE' || word === 'FALSE') return word === 'TRUE';
    if ((word === 'CASEI' || word === 'ACCENTI') && takeSign('(')) {
      if (++depth > MOST_DEPTH) throw new MaillageError('invalid_filter.deep', { most: MOST_DEPTH });
      const inner = scalar();
      depth--;
      need(')');
      return { op: word.toLowerCase(), args: [inner] };
    }
    if ((word === 'DATE' || word === 'TIMESTAMP') && takeSign('(')) {
      const inner = next();
      if (inner.kind !== 'text') throw new MaillageError('invalid_filter.quoted', { name: word });
      need(')');
      return { date: String(inner.value).slice(0, 10) };
    }
    return { property: token.text };
  }
  function geometry(): Expression {
    const token = next();
    const word = token.text.toUpperCase();
    if (word !== 'BBOX' && word !== 'POINT')
      throw new MaillageError('invalid_filter.shape', { found: shownPart(token.text) });
    need('(');
    const numbers: number[] = [];
    while (!takeSign(')')) {
      numbers.push(Number(scalar()));
      takeSign(',');
    }
    return word === 'BBOX' ? { bbox: numbers } : { type: 'Point', coordinates: numbers };
  }

  const found = either();
  const rest = peek();
  if (rest) throw new MaillageError('invalid_filter.rest', { found: shownPart(rest.text) });
  return found;
}

const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);

interface Token {
  kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  text: string;
  value?: Literal;
}

/** One alternative for each kind of token; none can match in two ways, so that the time is linear. */
const TOKEN =
  /\s*(?:('(?:[^']|'')*')|"([^"]*)"|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_.:]*)|(<>|<=|>=|[=<>(),+-]))/uy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (!match)
      throw new MaillageError('invalid_filter.unreadable', { found: trimmed.slice(from, from + 20) });
    const [, quoted, name, number, word, sign] = match;
    if (quoted !== undefined)
      tokens.push({ kind: 'text', text: quoted, value: quoted.slice(1, -1).replaceAll("''", "'") });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, value: Number(number) });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign as string });
  }
  return tokens;
}
