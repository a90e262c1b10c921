/** Line drawings of 24 by 24, in the colour of the text. Decoration: what they stand for is said in words beside them. */
const PATHS = {
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20.5 20.5',
  locate: 'M12 2.500v4M12 17.500v4M2.5 12h4M17.5 12h4M12 6.500a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  whole: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  layers: 'M12 4 3.5 8.5 12 13l8.5-4.500zM3.5 13 12 17.5 20.5 13',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.700l1-1',
  print: 'M7 9V4h10v5M7 17H4.500v-7h15v7H17M7 14h10v6H7z',
  picture: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3 4.5 4.500M15.5 8.500h.01',
  download: 'M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14',
  document: 'M6.5 3.500h7l4 4v13h-11zM13.5 3.500v4h4M9.5 12h5M9.5 15.500h5',
  flag: 'M6 21V4M6 5h11l-2.5 4L17 13H6',
  check: 'M5 12.5 10 17.5 19.5 7',
  cross: 'M7 7l10 10M17 7 7 17',
  question: 'M9 9.200a3 3 0 1 1 4.5 2.600c-1 .6-1.5 1.1-1.5 2.200M12 17.500h.01',
  half: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M12 8h5.500M12 12h7.500M12 16h5.5',
  away: 'M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM5 4l14 14',
  pin: 'M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 12.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  town: 'M4 20V9l5-4 5 4v11M14 20v-8h6v8M3 20h18M7.5 12h3M7.5 16h3M17 16h.01',
  house: 'M4 11.5 12 5l8 6.500M6 10v10h12V10M10 20v-5h4v5',
  car: 'M4 16.500v-4l2-5h12l2 5v4zM4 12.500h16M7 16.500v2M17 16.500v2',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 7.500V12l3 2',
  chevron: 'M9 6l6 6-6 6',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  alert: 'M12 4 2.8 20h18.400zM12 10v4.500M12 17.500h.01',
  offline:
    'M3 3l18 18M8.5 12.600a6 6 0 0 1 4-1.600M5 9a11 11 0 0 1 4-2.200M13 6.100a11 11 0 0 1 6 2.900M11 19h2M15.5 12.600a6 6 0 0 1 .8.7',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8h.01',
  trash: 'M5 7h14M9 7V4.500h6V7M7 7l1 13h8l1-13M10.5 11v5.500M13.5 11v5.5',
  people:
    'M8.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M16 11a2.5 2.5 0 1 0 0-5M17 14c2.5.3 4 2.2 4 5',
  swap: 'M7 4 3.5 7.5 7 11M3.5 7.500H15M17 13l3.5 3.500L17 20M20.5 16.500H9',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
