import { DEFAULT_PAGE, LANGUAGES, type PageState, THEMES } from './page.ts';

const KEY = 'maillage';

/** Language and theme that this browser chose before; they are what the address leaves out. Storage may be forbidden. */
export function readPreferences(): PageState {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { language?: string; theme?: string };
    return {
      ...DEFAULT_PAGE,
      language: LANGUAGES.find((language) => language === kept.language) ?? DEFAULT_PAGE.language,
      theme: THEMES.find((theme) => theme === kept.theme) ?? DEFAULT_PAGE.theme,
    };
  } catch {
    return DEFAULT_PAGE;
  }
}

export function keepPreferences({ language, theme }: PageState): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ language, theme }));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
