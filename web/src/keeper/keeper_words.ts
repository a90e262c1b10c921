import { enKeeper } from '../i18n/en_keeper.ts';
import { formatDay } from '../i18n/format.ts';
import { frKeeper } from '../i18n/fr_keeper.ts';
import { type MessageValues, spoken, tell } from '../i18n/index.ts';

type KeeperKey = keyof typeof frKeeper;

/** The keeper's words, which come with the keeper's part of the page. */
export function k(key: KeeperKey, values: MessageValues = {}): string {
  const words = spoken.value === 'fr' ? frKeeper : enKeeper;
  return tell(words[key], values);
}

/** Whether there is a word for this: for codes that the server names, which may be new to the page. */
export function isKeeperKey(key: string): key is KeeperKey {
  return Object.hasOwn(frKeeper, key);
}

/** The form of a file as the server names it, in the page's words; names of formats are the same in both languages. */
export function formatText(format: string): string {
  return format
    .replace(/^CSV with (\S+), ([^,]+)/, (_, by: string, encoding: string) =>
      k('format_csv', {
        by: by === 'tab' ? k('format_tab') : spoken.value === 'fr' ? `« ${by} »` : `“${by}”`,
        encoding,
      }),
    )
    .replace(/sheet "(.*)"/, (_, name: string) => k('format_sheet', { name }))
    .replace(/table "(.*)"/, (_, name: string) => k('format_table', { name }))
    .replace('Excel workbook', 'Excel')
    .replace('OpenDocument spreadsheet', 'OpenDocument');
}

/** A fact of a tiers-lieu as it is read. */
export function factText(fact: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return k('unknown');
  if (fact === 'status') return k(`state_${value as 'open' | 'planned' | 'closed'}`);
  if (typeof value === 'boolean') return k(value ? 'yes' : 'no');
  if (/_on$/.test(fact)) return formatDay(String(value));
  return Array.isArray(value) ? value.join(', ') || k('unknown') : String(value);
}
