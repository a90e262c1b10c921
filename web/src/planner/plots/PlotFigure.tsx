import { useEffect, useRef } from 'preact/hooks';
import { FigureTable } from '../../app/FigureTable.tsx';
import { t } from '../../i18n/index.ts';

interface PlotRow {
  id: string;
  name: string;
  value: string;
  pressed?: boolean;
}

interface Properties {
  title: string;
  /** How the drawing is read. */
  note?: string;
  /** What can be done with it on the screen. */
  hint?: string;
  /** What the plot shows, a row a bar, in the order of the bars. */
  rows: PlotRow[];
  heads: [string, string];
  /** Draws the plot for a width in pixels; its bars carry their row's id as `data-row`. */
  draw: (width: number) => Element;
  /** Changes when the plot has to be drawn again. */
  version: string;
  /** A bar was chosen; missing: the bars only show. */
  choose?: (id: string) => void;
  /** The pointer or the keyboard is on a bar; null: on none. */
  point?: (id: string | null) => void;
}

/** A plot whose bars are buttons, where they can be chosen, and the same figures as a table. */
export function PlotFigure({ title, note, hint, rows, heads, draw, version, choose, point }: Properties) {
  const place = useRef<HTMLDivElement>(null);
  const current = useRef({ rows, choose, point });
  current.current = { rows, choose, point };
  const pressed = rows.map((row) => (row.pressed ? '1' : '0')).join('');
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const redraw = (): void => {
      const plot = draw(Math.max(240, element.clientWidth));
      // The stylesheet has these rules: a strict policy lets no drawing bring its own.
      for (const style of plot.querySelectorAll('style')) style.remove();
      // Names that Plot gives to its groups, which have no role: the bars say what they are, and the table says it all.
      for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
      for (const bar of plot.querySelectorAll<SVGElement>('[data-row]'))
        dressBar(bar, current.current.rows, current.current.choose !== undefined);
      element.replaceChildren(plot);
    };
    redraw();
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      redraw();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [version, pressed]);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const stop = new AbortController();
    const chosen = (event: Event): void => {
      const id = rowOf(event);
      if (id !== null) current.current.choose?.(id);
    };
    element.addEventListener('click', chosen, stop);
    element.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        chosen(event);
      },
      stop,
    );
    for (const type of ['pointerover', 'focusin'])
      element.addEventListener(type, (event) => current.current.point?.(rowOf(event)), stop);
    for (const type of ['pointerleave', 'focusout'])
      element.addEventListener(type, () => current.current.point?.(null), stop);
    return () => stop.abort();
  }, []);
  return (
    <figure class="plot">
      <figcaption>
        <h2>{title}</h2>
        {note && <p class="quiet">{note}</p>}
        {hint && <p class="quiet plot-hint">{hint}</p>}
      </figcaption>
      <div ref={place} class="plot-drawing" />
      <details class="plot-table">
        <summary>{t('plot_as_table')}</summary>
        <FigureTable caption={title} heads={heads} rows={rows.map(({ name, value }) => [name, value])} />
      </details>
    </figure>
  );
}

function rowOf(event: Event): string | null {
  const bar = event.target instanceof Element ? event.target.closest<SVGElement>('[data-row]') : null;
  return bar?.dataset.row ?? null;
}

/** Makes a bar a button, or a picture, that says what it shows. */
function dressBar(bar: SVGElement, rows: PlotRow[], isButton: boolean): void {
  const row = rows.find((one) => one.id === bar.dataset.row);
  if (!row) return;
  bar.setAttribute('role', isButton ? 'button' : 'img');
  if (isButton) bar.setAttribute('tabindex', '0');
  bar.setAttribute('aria-label', `${row.name}, ${row.value}`);
  if (row.pressed !== undefined) bar.setAttribute('aria-pressed', String(row.pressed));
}
