import { MaillageError } from '../../../errors/maillage_error.ts';
import type { App } from '../fastify_types.ts';

/** Lists and objects within one another that a body may have: the polygons of GeoJSON take six. */
const DEEPEST = 50;

/** Reads bodies of JSON, but for those that lie so deep in one another that who reads them is kept for long: they are refused at their depth. */
export function useJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isDeep(body)) done(new MaillageError('invalid_body.deep', { most: DEEPEST }));
    else parse(request, body, done);
  });
}

const [QUOTE, BACKSLASH, LIST, LIST_END, OBJECT, OBJECT_END] = [...'"\\[]{}'].map((sign) =>
  sign.charCodeAt(0),
) as [number, number, number, number, number, number];

/** Whether more than so many brackets stand open at once, those in texts not counted. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    if (sign === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++)
        if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (sign === LIST || sign === OBJECT) {
      if (++depth > DEEPEST) return true;
    } else if (sign === LIST_END || sign === OBJECT_END) depth--;
  }
  return false;
}
