/** Which controls a page shows, and which of them are used: found in the page itself, so that a new one is not forgotten. */
import type { BrowserContext, ElementHandle, Page } from 'playwright-core';

export interface Controls {
  /** Every control that was seen, in words. */
  seen: Set<string>;
  /** Those that an event which a person makes has reached. */
  used: Set<string>;
}

/** What the script in the page offers to the test. */
interface InPage {
  tellControl(what: keyof Controls, name: string): void;
  controlsShown(): string[];
  controlNamed(name: string): HTMLElement | null;
}

/**
 * Watches all pages of a context from now on, in the part of them that a selector tells. A control is told by its kind and its label;
 * those that the data make (rows of a list or table, bars of a plot) by the list that they stand in.
 */
export async function watchControls(
  context: BrowserContext,
  within = 'body',
  controls: Controls = { seen: new Set(), used: new Set() },
): Promise<Controls> {
  await context.exposeBinding('tellControl', (_, what: keyof Controls, name: string) => {
    controls[what].add(name);
  });
  await context.addInitScript(watchInPage, within);
  return controls;
}

/** The controls that nobody used. */
export const unusedOf = ({ seen, used }: Controls): string[] => [...seen].filter((name) => !used.has(name));

/** The controls that a page shows now and that can be used, each name once. */
export const controlsShown = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as InPage).controlsShown());

/** The first control of a name that can be used; null: there is none. */
export async function controlNamed(page: Page, name: string): Promise<ElementHandle<HTMLElement> | null> {
  const found = await page.evaluateHandle((of) => (window as unknown as InPage).controlNamed(of), name);
  return found.asElement();
}

/** Runs in the page. */
function watchInPage(within: string): void {
  const CONTROLS =
    'a[href], button, input, select, textarea, summary, [role="button"], [role="option"], canvas.maplibregl-canvas';
  /** What the data fill, and markers that have no words of their own. */
  const LISTS = 'li, tbody, [role="option"], svg';
  const MARKERS = ['imagined', 'reported'];

  const words = (element: Element): string => {
    // Labelled by the file that it holds.
    if (element.matches('[type="file"]')) return '';
    const aria = element.getAttribute('aria-label');
    if (aria) return aria;
    if (!element.matches('input, select, textarea')) return element.textContent ?? '';
    const label = (element as HTMLInputElement).labels?.[0]?.cloneNode(true) as HTMLElement | undefined;
    for (const inner of label?.querySelectorAll('select, textarea, .field-error') ?? []) inner.remove();
    return label?.textContent ?? element.id;
  };
  const nameOf = (element: Element): string => {
    const kind = [element.tagName.toLowerCase(), element.getAttribute('role'), element.getAttribute('type')]
      .filter((part) => part && part !== 'button')
      .join(' ');
    const marker = MARKERS.find((name) => element.classList.contains(name));
    if (marker) return `${kind || 'button'}: ${marker}`;
    if (element.matches('canvas')) return 'canvas: map';
    const list = element.closest(LISTS);
    if (list && !element.matches('summary')) {
      const owner = list.parentElement?.closest('[class]:not(svg, svg *)');
      return `${kind || 'button'} in ${owner?.getAttribute('class')?.split(' ')[0]}`;
    }
    return `${kind || 'button'}: ${words(element).replace(/\d+/g, '0').replace(/\s+/g, ' ').trim()}`;
  };
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true }) ||
    // A radio button may be drawn by its label alone.
    (element instanceof HTMLInputElement && (element.labels?.[0]?.checkVisibility() ?? false));
  const isUsable = (element: Element): boolean =>
    isShown(element) && !element.matches(':disabled, [inert] *');
  const all = (): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => one.closest(within) !== null);

  const own = window as unknown as InPage;
  own.controlsShown = () => [...new Set(all().filter(isUsable).map(nameOf))];
  own.controlNamed = (name) => all().find((one) => isUsable(one) && nameOf(one) === name) ?? null;

  const told = new Set<string>();
  const tell = (what: keyof Controls, element: Element): void => {
    const name = nameOf(element);
    if (told.has(`${what} ${name}`)) return;
    told.add(`${what} ${name}`);
    own.tellControl(what, name);
  };
  const scan = (): void => {
    // Their names are French ones; and what waits for an answer says so in the place of what it does.
    if (document.documentElement.lang !== 'fr') return;
    // Nor are they there before the region is.
    if (document.querySelector('.skeleton, .brand-region:empty')) return;
    for (const element of all())
      if (isShown(element) && !element.matches('[aria-busy="true"] :disabled')) tell('seen', element);
  };
  let isWaiting = false;
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => {
      if (isWaiting) return;
      isWaiting = true;
      window.setTimeout(() => {
        isWaiting = false;
        scan();
      }, 50);
    }).observe(document, { childList: true, subtree: true, attributes: true });
    scan();
  });
  for (const type of ['pointerdown', 'click', 'change', 'input', 'keydown'])
    document.addEventListener(
      type,
      (event) => {
        const element = event.target instanceof Element ? event.target.closest(CONTROLS) : null;
        // The driver of the browser chooses in a list, and fills a date, by events of its own.
        const byDriver =
          element?.matches('select, input[type="date"], input[type="range"], input[type="file"]') ?? false;
        if (element?.closest(within) && (event.isTrusted || byDriver)) tell('used', element);
      },
      { capture: true },
    );
}
