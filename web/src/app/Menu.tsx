import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { sharedAddress } from '../state/history.ts';
import { language, THEMES, type ThemeChoice, themeChoice, update } from '../state/page.ts';
import { ROOT } from '../state/root.ts';
import { isBundle } from '../static/mark.ts';
import { announce } from './announcer.ts';
import { Icon } from './Icon.tsx';
import { PageLink } from './PageLink.tsx';
import { RegionChoice } from './RegionChoice.tsx';

const THEME_TEXT = { auto: 'theme_auto', light: 'theme_light', dark: 'theme_dark' } as const;

/** Language and theme, sharing and printing, and the pages of text. A disclosure: Escape and a click elsewhere close it. */
export function Menu() {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      if (open.peek() && !root.current?.contains(event.target as Node)) open.value = false;
    };
    const escapeKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !open.peek()) return;
      open.value = false;
      button.current?.focus();
    };
    const stop = new AbortController();
    document.addEventListener('pointerdown', close, stop);
    document.addEventListener('focusin', close, stop);
    document.addEventListener('keydown', escapeKey, stop);
    return () => stop.abort();
  }, []);
  const closing = (action: () => void) => () => {
    open.value = false;
    button.current?.focus();
    action();
  };
  return (
    <div class="menu" ref={root}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-expanded={open.value}
        aria-controls="menu"
        aria-label={t('menu')}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name={open.value ? 'close' : 'menu'} />
      </button>
      {open.value && (
        <div class="menu-sheet" id="menu">
          <RegionChoice />
          <Themes />
          <button
            type="button"
            class="menu-item"
            lang={language.value === 'fr' ? 'en' : 'fr'}
            onClick={closing(() => update({ language: language.peek() === 'fr' ? 'en' : 'fr' }))}
          >
            {language.value === 'fr' ? 'English' : 'Français'}
          </button>
          <hr />
          <button type="button" class="menu-item" onClick={closing(() => void share())}>
            <Icon name="link" /> {t('share')}
          </button>
          <button type="button" class="menu-item" onClick={closing(() => void printPage())}>
            <Icon name="print" /> {t('print')}
          </button>
          <button type="button" class="menu-item" onClick={closing(() => void savePicture())}>
            <Icon name="picture" /> {t('save_picture')}
          </button>
          <hr />
          <PageLink class="menu-item" to={{ view: 'about' }}>
            {t('about')}
          </PageLink>
          <PageLink class="menu-item" to={{ view: 'accessibility' }}>
            {t('accessibility')}
          </PageLink>
          {!isBundle && (
            <>
              <PageLink class="menu-item" to={{ view: 'keeper', subject: null }}>
                {t('title_keeper')}
              </PageLink>
              <a class="menu-item" href={new URL('docs', ROOT).href}>
                {t('api_documentation')}
              </a>
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Themes() {
  return (
    <fieldset class="segments">
      <legend class="menu-legend">{t('theme')}</legend>
      {THEMES.map((theme: ThemeChoice) => (
        <label key={theme}>
          <input
            type="radio"
            name="theme"
            value={theme}
            checked={themeChoice.value === theme}
            onChange={() => update({ theme })}
          />
          <span>{t(THEME_TEXT[theme])}</span>
        </label>
      ))}
    </fieldset>
  );
}

async function share(): Promise<void> {
  const url = sharedAddress();
  if (navigator.share && matchMedia('(pointer: coarse)').matches) {
    await navigator.share({ title: document.title, url }).catch(() => undefined);
    return;
  }
  try {
    await navigator.clipboard.writeText(url);
    announce(t('address_copied'), 'note');
  } catch {
    announce(t('address_not_copied', { url }), 'note');
  }
}

async function printPage(): Promise<void> {
  await (await import('../print/snapshot.ts')).printPage();
}

async function savePicture(): Promise<void> {
  const { saveMapPicture } = await import('../print/picture.ts');
  announce(t((await saveMapPicture()) ? 'picture_saved' : 'picture_failed'), 'note');
}
