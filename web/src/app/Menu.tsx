import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { sharedAddress } from '../state/history.ts';
import { language, THEMES, themeChoice, update } from '../state/page.ts';
import { ROOT } from '../state/root.ts';
import { set } from '../state/set.ts';
import { isBundle } from '../static/mark.ts';
import { announce } from './announcer.ts';
import { Button } from './Button.tsx';
import { copyAddress } from './copy_address.ts';
import { Radios } from './fields.tsx';
import { Icon } from './Icon.tsx';
import { PageLink } from './PageLink.tsx';
import { RegionChoice } from './RegionChoice.tsx';

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
      <Button
        ref={button}
        class="icon-button"
        aria-expanded={open.value}
        aria-controls="menu"
        aria-label={t('menu')}
        onClick={() => set(open, !open.value)}
      >
        <Icon name={open.value ? 'close' : 'menu'} />
      </Button>
      {open.value && (
        <div class="menu-sheet" id="menu">
          <RegionChoice />
          <Radios
            look="segments"
            legend={t('theme')}
            legendLook="menu-legend"
            name="theme"
            of={THEMES}
            chosen={themeChoice.value}
            choose={(theme) => update({ theme })}
            text={(theme) => t(`theme_${theme}`)}
          />
          <Button
            class="menu-item"
            lang={language.value === 'fr' ? 'en' : 'fr'}
            onClick={closing(() => update({ language: language.peek() === 'fr' ? 'en' : 'fr' }))}
          >
            {language.value === 'fr' ? 'English' : 'Français'}
          </Button>
          <hr />
          <Button class="menu-item" onClick={closing(() => void share())}>
            <Icon name="link" /> {t('share')}
          </Button>
          <Button class="menu-item" onClick={closing(() => void printPage())}>
            <Icon name="print" /> {t('print')}
          </Button>
          <Button class="menu-item" onClick={closing(() => void savePicture())}>
            <Icon name="picture" /> {t('save_picture')}
          </Button>
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

async function share(): Promise<void> {
  if (navigator.share && matchMedia('(pointer: coarse)').matches) {
    await navigator.share({ title: document.title, url: sharedAddress() }).catch(() => undefined);
    return;
  }
  await copyAddress();
}

async function printPage(): Promise<void> {
  await (await import('../print/snapshot.ts')).printPage();
}

async function savePicture(): Promise<void> {
  const { saveMapPicture } = await import('../print/picture.ts');
  announce(t((await saveMapPicture()) ? 'picture_saved' : 'picture_failed'), 'note');
}
