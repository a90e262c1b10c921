import { DEFAULT_PAGE, LANGUAGES, type PageState, THEMES } from './page.ts';

const KEY = 'maillage';

interface Kept {
  language?: string;
  theme?: string;
  french_csv?: boolean;
}

/** What this browser chose before. Storage may be forbidden, or hold anything. */
function readKept(): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

function keep(change: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readKept(), ...change }));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Language and theme that this browser chose before; they are what the address leaves out. */
export function readPreferences(): PageState {
  const kept = readKept();
  return {
    ...DEFAULT_PAGE,
    language: LANGUAGES.find((language) => language === kept.language) ?? DEFAULT_PAGE.language,
    theme: THEMES.find((theme) => theme === kept.theme) ?? DEFAULT_PAGE.theme,
  };
}

export const keepPreferences = ({ language, theme }: PageState): void => keep({ language, theme });

/** Whether CSV is wanted for a French spreadsheet (semicolons, decimal commas); null: never chosen. */
export function readFrenchCsv(): boolean | null {
  const { french_csv } = readKept();
  return typeof french_csv === 'boolean' ? french_csv : null;
}

export const keepFrenchCsv = (french_csv: boolean): void => keep({ french_csv });
