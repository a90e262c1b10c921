/** Uses controls as a person would, whatever they are, and tells whether that had an effect. */
import type { BrowserContext, ElementHandle, Page } from 'playwright-core';
import { controlNamed, controlsShown } from './controls.ts';
import { settle, WEB_TIMEOUT_MS } from './web_page.ts';

const USE_TIMEOUT_MS = 5000;
/** What nothing came of by then does nothing. */
const IDLE_AFTER_MS = 4000;
/** A sheet or a file is made first. */
const OPENS_WITHIN_MS = 40_000;

export interface Screen {
  query: string;
  /** What is done before its controls are looked at. */
  act?: (page: Page) => Promise<unknown>;
}

/** Uses all that a screen of the page at `url` shows and that was not used yet; the names of those that did nothing. */
export async function useAll(
  context: BrowserContext,
  url: string,
  screen: Screen,
  used: ReadonlySet<string>,
): Promise<string[]> {
  const page = await context.newPage();
  page.setDefaultTimeout(USE_TIMEOUT_MS);
  const open = async (): Promise<void> => {
    // What a control before it made the browser remember: another language, another theme.
    await page.evaluate(() => localStorage.clear()).catch(() => undefined);
    await page.goto(new URL(screen.query, url).href, { timeout: WEB_TIMEOUT_MS });
    await settle(page);
    if (!screen.act) return;
    await screen.act(page);
    await settle(page);
  };
  const idle: string[] = [];
  const tried = new Set<string>();
  const isUntried = (name: string): boolean => !used.has(name) && !tried.has(name);
  const useOne = async (name: string, again: boolean): Promise<boolean> => {
    tried.add(name);
    let did = await useNamed(page, name);
    // What is drawn anew at that very moment is used once it is.
    if (/not attached/.test(String(did))) did = await settle(page).then(() => useNamed(page, name));
    if (again && did !== true && did !== 'nothing to do') {
      did = await open().then(
        () => useNamed(page, name),
        (error: unknown) => `cannot be opened again: ${String(error).split('\n')[0]}`,
      );
    }
    if (did !== true && did !== 'nothing to do' && did !== 'is not there')
      idle.push(`${name} (${screen.query}): ${did}`);
    return did === true;
  };
  try {
    await open();
  } catch (error) {
    idle.push(`${screen.query} cannot be opened: ${String(error).split('\n')[0]}`);
  }
  const here = await partOf(page);
  const atFirst = await controlsShown(page);
  for (const name of atFirst) {
    // First on the page as the controls before it left it; where it is gone by now, or does nothing there, on the page opened anew.
    if (!isUntried(name) || !(await useOne(name, true))) continue;
    // What it brought up, as long as it led nowhere else.
    for (let brought = 0; brought < 8 && (await partOf(page)) === here; brought++) {
      const next = (await controlsShown(page)).find((one) => isUntried(one) && !atFirst.includes(one));
      if (next === undefined) break;
      await useOne(next, false);
    }
  }
  await page.close();
  return idle;
}

/** Which part of the page is shown, in which language. */
const partOf = (page: Page): Promise<string> =>
  page
    .evaluate(() => {
      const asked = new URLSearchParams(location.search);
      return [location.pathname, asked.get('view'), asked.get('section'), document.documentElement.lang].join(
        ' ',
      );
    })
    .catch(() => '');

/** True where it did something; else why not. */
async function useNamed(page: Page, name: string): Promise<true | string> {
  try {
    const control = await controlNamed(page, name);
    if (!control) return 'is not there';
    if (await control.evaluate(isOpenPage)) return 'nothing to do';
    // One of several that is chosen already is chosen again after another one.
    if (await control.evaluate(chooseAnother)) {
      await settle(page);
      return useNamed(page, name);
    }
    return (await use(page, name, control)) || 'nothing happens';
  } catch (error) {
    return String(error).split('\n')[0];
  }
}

/** Runs in the page: a link to what is open has nothing left to do. */
const isOpenPage = (one: HTMLElement): boolean => one.getAttribute('aria-current') === 'page';

/** Runs in the page: for a radio button that is chosen, chooses another one; whether it did. */
function chooseAnother(one: HTMLElement): boolean {
  if (!(one instanceof HTMLInputElement) || one.type !== 'radio' || !one.checked) return false;
  const others = document.querySelectorAll<HTMLInputElement>(`input[type="radio"][name="${one.name}"]`);
  const other = [...others].find((radio) => radio !== one && !radio.disabled);
  other?.click();
  return other !== undefined;
}

/** All that a person could notice of a page: its address, its words and values, what it said, and that it printed. */
function noticed(page: Page): Promise<string> {
  return page
    .evaluate(() => {
      const copy = document.body.cloneNode(true) as HTMLElement;
      // That the menu closes is not what its entries are for.
      for (const one of copy.querySelectorAll('.menu, .maplibregl-control-container')) one.remove();
      // What is written, or chosen in a form, is kept until it is sent; any other choice has to change something else than itself.
      const values = [...document.querySelectorAll<HTMLInputElement>('input, textarea, form select')]
        .filter(({ type }) => !['checkbox', 'radio', 'range'].includes(type))
        .map((one) => one.value);
      const open = [...document.querySelectorAll('details')].map((one) => one.open);
      const { theme } = document.documentElement.dataset;
      const menu = document.querySelector('.menu > button')?.getAttribute('aria-expanded');
      return JSON.stringify([
        location.href,
        copy.innerHTML,
        document.body.dataset,
        values,
        open,
        theme,
        menu,
      ]);
    })
    .catch(() => 'another page');
}

/** What is to be noticed once nothing changes by itself any more. */
async function atRest(page: Page): Promise<string> {
  let seen = await noticed(page);
  for (let waited = 0; waited < 20; waited++) {
    await page.waitForTimeout(150);
    const now = await noticed(page);
    if (now === seen) break;
    seen = now;
  }
  return seen;
}

/** What has the focus, where that is neither the control nor the page as a whole: a form that is not complete leads to its field. */
function focusedOn(page: Page, control: ElementHandle<HTMLElement>): Promise<string | null> {
  return page
    .evaluate((used) => {
      const active = document.activeElement;
      if (!active || active === used || active === document.body) return null;
      return [active.tagName, active.id, active.className, active.getAttribute('name')].join(' ');
    }, control)
    .catch(() => null);
}

/** Uses a control as a person would; whether that had the effect which its kind promises. */
async function use(page: Page, name: string, control: ElementHandle<HTMLElement>): Promise<boolean> {
  const kind = await control.evaluate((one) => ({
    tag: one.tagName.toLowerCase(),
    type: one.getAttribute('type') ?? '',
    href: one instanceof HTMLAnchorElement ? one.href : '',
    leaves: one instanceof HTMLAnchorElement && (one.target === '_blank' || one.hasAttribute('download')),
  }));
  if (kind.href.startsWith('mailto:')) {
    await control.click();
    return /^mailto:[^@]+@[^@]+$/.test(kind.href);
  }
  if (kind.leaves) return opens(page, control, kind.href);
  const before = await atRest(page);
  const focusBefore = await focusedOn(page, control);
  const isInMenu = await control.evaluate((one) => one.closest('.menu-sheet') !== null);
  const asked = page
    .waitForRequest((request) => request.method() === 'POST', { timeout: IDLE_AFTER_MS })
    .then(
      () => true,
      () => false,
    );
  const downloaded = page.waitForEvent('download', { timeout: IDLE_AFTER_MS }).then(
    (file) => file.suggestedFilename() !== '',
    () => false,
  );
  await act(control, kind.tag, kind.type, name);
  for (let waited = 0; waited < IDLE_AFTER_MS / 100; waited++) {
    const after = await noticed(page);
    // The menu’s own state counts for its button alone.
    const changed = isInMenu
      ? after.replace(/"(true|false)"\]$/, '') !== before.replace(/"(true|false)"\]$/, '')
      : after !== before;
    if (changed) return true;
    const focus = await focusedOn(page, control);
    if (focus !== null && focus !== focusBefore) return true;
    if (waited === 0 && (await Promise.race([asked, downloaded, page.waitForTimeout(100)]))) return true;
    await page.waitForTimeout(100);
  }
  return (await asked) || (await downloaded);
}

async function act(
  control: ElementHandle<HTMLElement>,
  tag: string,
  type: string,
  name: string,
): Promise<void> {
  if (tag === 'select') {
    const other = await control.evaluate((one) => {
      const select = one as unknown as HTMLSelectElement;
      return [...select.options].find(({ value, disabled }) => !disabled && value !== select.value)?.value;
    });
    await control.selectOption(other ?? '');
  } else if (type === 'date') await control.fill('2026-02-03');
  else if (type === 'range' || name.endsWith(': imagined') || name.endsWith(': reported'))
    await control.press('ArrowRight');
  else if (tag === 'textarea' || ['text', 'search', 'url', 'password'].includes(type))
    await control.type('cort');
  // Its label is what is seen and clicked.
  else if (type === 'radio' || type === 'checkbox')
    await (await control.evaluateHandle((one) => one.closest('label') ?? one)).click();
  else if (tag === 'canvas') await control.click({ position: { x: 900, y: 400 } });
  // What is off the screen until it has the focus is for the keyboard.
  else if (await control.evaluate((one) => one.getBoundingClientRect().bottom <= 0)) {
    await control.focus();
    await control.press('Enter');
  } else await control.click();
}

/** Whether a link that leaves the page opens what it names: a page, a sheet or a file. */
async function opens(page: Page, control: ElementHandle<HTMLElement>, href: string): Promise<boolean> {
  const popup = page
    .context()
    .waitForEvent('page', { timeout: OPENS_WITHIN_MS })
    .catch(() => null);
  const download = page.waitForEvent('download', { timeout: OPENS_WITHIN_MS }).catch(() => null);
  await control.click();
  const opened = await Promise.race([popup, download]);
  if (opened && 'close' in opened) await opened.close();
  if (new URL(href).origin !== new URL(page.url()).origin) return opened !== null;
  const answer = await fetch(href);
  return opened !== null && answer.status === 200;
}
