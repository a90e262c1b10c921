import { signal } from '@preact/signals';

/** Heights of the panel where it is a sheet from below (narrow windows). */
export const SHEET_HEIGHTS = ['low', 'half', 'full'] as const;
export type SheetHeight = (typeof SHEET_HEIGHTS)[number];

export const sheetHeight = signal<SheetHeight>('half');

/** Whether the window is narrow and upright, or very narrow, so that the panel is a sheet. As in layout.css. */
export const narrow = signal(false);
const query = matchMedia('(max-width: 719px) and (max-aspect-ratio: 1/1), (max-width: 479px)');
narrow.value = query.matches;
query.addEventListener('change', () => {
  narrow.value = query.matches;
});

/** Shows at least this much of the sheet. */
export function raiseSheet(height: SheetHeight): void {
  if (SHEET_HEIGHTS.indexOf(sheetHeight.peek()) < SHEET_HEIGHTS.indexOf(height)) sheetHeight.value = height;
}
