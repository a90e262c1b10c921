/** Which sheets of a workbook are parts of one list: those whose names tell what they hold. */
import type { FrenchCommunes } from '../sources/communes/french_communes.ts';
import { foldText } from '../tables/text.ts';
import { statusWord } from './status_words.ts';

const NUMBERED = /^(?:(?:dpt|dep|dept|departement)(?: de| du| d)? )?(\d{2,3}|2[ab])(?: (.{1,60}))?$/;
const PREFIX = /^(?:dpt|dep|dept|departement)(?: (?:de la|de l|des|de|du|d))? /;
const STATES = new Set(['open', 'planned', 'closed', 'paused']);

/**
 * Whether a sheet of this name holds a part of the list that its neighbours hold too: a département ("16", "Dpt 17", "Charente"), or the
 * places of one state ("Fermés", "En projet"). What "Anciens" or "Candidats" means for its rows nobody can tell. `today`: YYYY-MM-DD.
 */
export function tellsPart(name: string, french: FrenchCommunes, today: string): boolean {
  const folded = foldText(name);
  if (folded === '' || name.length > 80) return false;
  const [, code, rest] = NUMBERED.exec(folded) ?? [];
  if (code !== undefined) {
    const named = french.departementName(code.toUpperCase());
    return named !== undefined && (rest === undefined || foldText(named) === rest);
  }
  const bare = folded.replace(PREFIX, '').replace(/ (?:\d{2,3}|2[ab])$/, '');
  return departementNames(french).has(bare) || STATES.has(statusWord(name, today));
}

const known = new WeakMap<FrenchCommunes, Set<string>>();

function departementNames(french: FrenchCommunes): Set<string> {
  const names = known.get(french) ?? new Set<string>();
  if (names.size === 0) {
    for (const { departement } of french.byCode.values()) {
      const name = french.departementName(departement);
      if (name !== undefined) names.add(foldText(name));
    }
    known.set(french, names);
  }
  return names;
}
