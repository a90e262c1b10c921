import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { panel as measuredPanel } from '../map/covered.ts';
import { Button } from './Button.tsx';
import { narrow, SHEET_HEIGHTS, type SheetHeight, sheetHeight } from './sheet.ts';

const HEIGHT_TEXT = { low: 'sheet_low', half: 'sheet_half', full: 'sheet_full' } as const;
/** A drag shorter than this is a press of the handle. */
const DRAG_PX = 6;

/** The one panel: beside the map in wide windows, a sheet from below with three heights in narrow ones. */
export function Panel({ wide, children }: { wide: boolean; children: ComponentChildren }) {
  const panel = useRef<HTMLDivElement>(null);
  // Before the map is made: its first camera leaves the panel's part free.
  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return undefined;
    const measure = (): void => {
      const { width, height } = element.getBoundingClientRect();
      measuredPanel.value = { width, height, sheet: narrow.peek() };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
      measuredPanel.value = null;
    };
  }, []);
  return (
    <div class={wide ? 'panel panel-wide' : 'panel'} data-height={sheetHeight.value} ref={panel}>
      {narrow.value && <Handle panel={panel} />}
      {children}
    </div>
  );
}

/** Pressed, it goes to the next height; dragged, to the nearest; with the arrow keys, up and down. */
function Handle({ panel }: { panel: { current: HTMLDivElement | null } }) {
  const step = (by: number): void => {
    const next = SHEET_HEIGHTS.indexOf(sheetHeight.peek()) + by;
    sheetHeight.value = SHEET_HEIGHTS[Math.max(0, Math.min(SHEET_HEIGHTS.length - 1, next))];
  };
  const press = (): void => {
    sheetHeight.value =
      sheetHeight.peek() === 'full' ? 'low' : SHEET_HEIGHTS[SHEET_HEIGHTS.indexOf(sheetHeight.peek()) + 1];
  };
  const drag = (down: PointerEvent): void => {
    const element = panel.current;
    const handle = down.currentTarget as HTMLElement;
    if (!element) return;
    const start = element.getBoundingClientRect().height;
    let moved = 0;
    handle.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => {
      moved = down.clientY - event.clientY;
      if (Math.abs(moved) < DRAG_PX) return;
      element.dataset.dragged = '';
      element.style.height = `${Math.max(80, Math.min(innerHeight, start + moved))}px`;
    };
    const end = (): void => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
      delete element.dataset.dragged;
      element.style.height = '';
      if (Math.abs(moved) < DRAG_PX) press();
      else sheetHeight.value = nearestHeight(start + moved);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };
  return (
    <Button
      class="panel-handle"
      aria-label={t('sheet_handle', { height: t(HEIGHT_TEXT[sheetHeight.value]) })}
      onPointerDown={drag}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') step(1);
        else if (event.key === 'ArrowDown') step(-1);
        else if (event.key === 'Enter' || event.key === ' ') press();
        else return;
        event.preventDefault();
      }}
    >
      <span />
    </Button>
  );
}

function nearestHeight(height: number): SheetHeight {
  const share = height / innerHeight;
  if (share > 0.72) return 'full';
  return share > 0.32 ? 'half' : 'low';
}
