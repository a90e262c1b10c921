import { type Signal, signal } from '@preact/signals';

/** Heights of the panel where it is a sheet from below (narrow windows). */
export const SHEET_HEIGHTS = ['low', 'half', 'full'] as const;
export type SheetHeight = (typeof SHEET_HEIGHTS)[number];

export const sheetHeight = signal<SheetHeight>('half');

/** Whether the window is narrow and upright, or very narrow, so that the panel is a sheet. As in layout.css. */
export const narrow = following('(max-width: 719px) and (max-aspect-ratio: 1/1), (max-width: 479px)');
/** Whether the map has little room: in a narrow window, or in one of little height, as a phone held across has. */
export const tight = following(
  '(max-width: 719px) and (max-aspect-ratio: 1/1), (max-width: 479px), (max-height: 480px)',
);

/** Whether the window is as a media query says. */
function following(media: string): Signal<boolean> {
  const query = matchMedia(media);
  const matches = signal(query.matches);
  query.addEventListener('change', () => {
    matches.value = query.matches;
  });
  return matches;
}

/** Shows at least this much of the sheet. */
export function raiseSheet(height: SheetHeight): void {
  if (SHEET_HEIGHTS.indexOf(sheetHeight.peek()) < SHEET_HEIGHTS.indexOf(height)) sheetHeight.value = height;
}
