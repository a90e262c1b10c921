/** What is wrong with a parameter or a body, in words of both languages: those of the validator are English, and name no choice. */
import type { FastifyError } from 'fastify';

type Fault = NonNullable<FastifyError['validation']>[number];

interface Words {
  en: string;
  fr: string;
}

const TYPES: Record<string, Words> = {
  number: { en: 'a number', fr: 'un nombre' },
  integer: { en: 'a whole number', fr: 'un nombre entier' },
  string: { en: 'a text', fr: 'un texte' },
  boolean: { en: 'true or false', fr: 'true ou false' },
  array: { en: 'a list', fr: 'une liste' },
  object: { en: 'an object', fr: 'un objet' },
};
const FORMATS: Record<string, Words> = {
  date: { en: 'a day of the calendar, YYYY-MM-DD', fr: 'un jour du calendrier, AAAA-MM-JJ' },
  'date-time': { en: 'a moment as 2026-11-27T12:00:00Z', fr: 'un moment tel que 2026-11-27T12:00:00Z' },
  uuid: { en: 'a UUID', fr: 'un UUID' },
  uri: { en: 'an address, https://...', fr: 'une adresse, https://...' },
};

/** What the first of some faults says of what stands at its place; the choices where all of them are those of one. */
export function wordsOf(faults: readonly Fault[]): Words {
  const [first] = faults;
  if (first === undefined) return { en: 'is not valid', fr: 'n’est pas valable' };
  const { keyword, params, message } = first;
  const be = (what: Words): Words => ({ en: `must be ${what.en}`, fr: `doit être ${what.fr}` });
  const limit = String(params.limit ?? '');
  switch (keyword) {
    case 'type': {
      const types = [params.type]
        .flat()
        .map((type) => TYPES[String(type)] ?? { en: String(type), fr: String(type) });
      return be({ en: types.map(({ en }) => en).join(' or '), fr: types.map(({ fr }) => fr).join(' ou ') });
    }
    case 'const':
    case 'enum':
    case 'anyOf': {
      const choices = choicesOf(faults, first.instancePath).join(', ');
      return choices === ''
        ? { en: message ?? 'is not valid', fr: 'n’est pas valable' }
        : be({ en: `one of ${choices}`, fr: `l’une des valeurs ${choices}` });
    }
    case 'format':
      return be(
        FORMATS[String(params.format)] ?? { en: `a ${params.format}`, fr: `de la forme ${params.format}` },
      );
    case 'required':
      return { en: 'is missing', fr: 'manque' };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      if (!Array.isArray(params.known)) return { en: 'is not known', fr: 'n’est pas connu' };
      const known = params.known.join(', ');
      return known === ''
        ? { en: 'is not known here', fr: 'n’est pas connu ici' }
        : { en: `is not known here: ${known} are`, fr: `n’est pas connu ici : le sont ${known}` };
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return be(SIDES[keyword]!(limit));
    case 'minLength':
    case 'maxLength': {
      const least = keyword === 'minLength';
      return {
        en: `must have at ${least ? 'least' : 'most'} ${limit} characters`,
        fr: `doit avoir au ${least ? 'moins' : 'plus'} ${limit} caractères`,
      };
    }
    case 'minItems':
    case 'maxItems': {
      const least = keyword === 'minItems';
      return {
        en: `must have at ${least ? 'least' : 'most'} ${limit} elements`,
        fr: `doit avoir au ${least ? 'moins' : 'plus'} ${limit} éléments`,
      };
    }
    default:
      return { en: message ?? keyword, fr: 'n’a pas la forme attendue' };
  }
}

const SIDES: Record<string, (limit: string) => Words> = {
  minimum: (limit) => ({ en: `${limit} or more`, fr: `${limit} ou plus` }),
  maximum: (limit) => ({ en: `${limit} or less`, fr: `${limit} ou moins` }),
  exclusiveMinimum: (limit) => ({ en: `more than ${limit}`, fr: `supérieur à ${limit}` }),
  exclusiveMaximum: (limit) => ({ en: `less than ${limit}`, fr: `inférieur à ${limit}` }),
};

/** The values that may stand at a place. */
function choicesOf(faults: readonly Fault[], at: string): string[] {
  const values = faults
    .filter(({ instancePath }) => instancePath === at)
    .flatMap(({ params }) => [params.allowedValue ?? params.allowedValues ?? []].flat());
  return [...new Set(values.map(String))];
}
