import { CATALOGUE } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { codeOfKey, frenchSpaces } from './maillage_error.ts';

/** The document of all codes, docs/problem-codes.md, as the catalogue has them. `npm run problem-codes` writes it. */
export function problemCodesDocument(): string {
  const byCode = new Map<string, Entry[]>();
  for (const [key, entry] of Object.entries<Entry>(CATALOGUE).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const entries = byCode.get(codeOfKey(key)) ?? [];
    byCode.set(codeOfKey(key), [...entries, entry]);
  }
  const parts = [...byCode].map(([code, entries]) => {
    const sentences = entries.map(({ en, fr }) => `- ${escaped(en)}\n- *${escaped(frenchSpaces(fr))}*`);
    return `## \`${code}\`, ${(entries[0] as Entry).status}\n\n${sentences.join('\n')}\n`;
  });
  return `# Codes of problems\n\n${INTRODUCTION}\n\n${parts.join('\n')}`;
}

const INTRODUCTION =
  'What Maillage tells when something is wrong: the stable code of problem documents (RFC 9457) and of commands, the HTTP status, ' +
  'and its sentences in English and French; `{...}` stands for a value. This page is made from `errors/catalogue/` by ' +
  '`npm run problem-codes`.';

/** Words in braces and angles are no markup. */
const escaped = (text: string): string => text.replace(/[<>*_]/g, '\\$&');
