import { computed, signal } from '@preact/signals';
import { themeChoice } from '../state/page.ts';
import { mapForPaper } from '../state/paper.ts';

/**
 * The colours of the map. Bands are one hue that grows stronger with nearness; white zones are the only warm one.
 * Each pair of neighbours differs in lightness too, so that the map reads in grey and for the colour-blind.
 */
export interface MapTheme {
  name: 'light' | 'dark';
  outside: string;
  region: string;
  sea: string;
  water: string;
  waterText: string;
  builtUp: string;
  bands: { 10: string; 15: string; 20: string };
  bandEdge: string;
  whiteZone: string;
  whiteZoneTint: string;
  whiteZoneEdge: string;
  roads: { large: string; middle: string; small: string };
  communeLine: string;
  departementLine: string;
  hover: string;
  selected: string;
  text: string;
  textQuiet: string;
  halo: string;
  site: string;
  siteHalo: string;
  sitePlanned: string;
  siteClosed: string;
  route: string;
  routeCasing: string;
  routeOther: string;
  gained: string;
  lost: string;
  veil: string;
  /** From few to many. */
  uncovered: string[];
  population: string[];
}

export const LIGHT: MapTheme = {
  name: 'light',
  outside: '#e7e3d9',
  region: '#f9f7f2',
  sea: '#cfdce5',
  water: '#a9c6d8',
  waterText: '#3d6078',
  builtUp: 'rgba(92, 78, 60, 0.13)',
  bands: { 10: '#86bfb8', 15: '#aed5ce', 20: '#d2e7e1' },
  bandEdge: '#4f8f8a',
  whiteZone: '#b3500f',
  whiteZoneTint: 'rgba(179, 80, 15, 0.07)',
  whiteZoneEdge: '#a0440a',
  roads: {
    large: 'rgba(84, 74, 54, 0.55)',
    middle: 'rgba(84, 74, 54, 0.34)',
    small: 'rgba(84, 74, 54, 0.18)',
  },
  communeLine: 'rgba(70, 76, 72, 0.22)',
  departementLine: 'rgba(50, 56, 52, 0.6)',
  hover: '#1d2320',
  selected: '#1d2320',
  text: '#262c29',
  textQuiet: '#4c544f',
  halo: 'rgba(253, 252, 248, 0.92)',
  site: '#0b4a52',
  siteHalo: '#fffefb',
  sitePlanned: '#0b4a52',
  siteClosed: '#666d69',
  route: '#15211f',
  routeCasing: 'rgba(255, 254, 251, 0.9)',
  routeOther: '#566661',
  gained: '#1f7a78',
  lost: '#8f2d56',
  veil: 'rgba(231, 227, 217, 0.78)',
  uncovered: ['#fdf3e7', '#f7d9b8', '#eab282', '#d47f45', '#a84a10'],
  population: ['#eef1ee', '#cbd6d8', '#9db3bb', '#668793', '#2f5665'],
};

export const DARK: MapTheme = {
  name: 'dark',
  outside: '#191c1e',
  region: '#21272b',
  sea: '#0a1722',
  water: '#1d3a4d',
  waterText: '#8fb4c9',
  builtUp: 'rgba(236, 226, 208, 0.10)',
  bands: { 10: '#2f7f80', 15: '#26605f', 20: '#224846' },
  bandEdge: '#5fb0ac',
  whiteZone: '#ef9350',
  whiteZoneTint: 'rgba(239, 147, 80, 0.07)',
  whiteZoneEdge: '#f0a368',
  roads: {
    large: 'rgba(226, 219, 200, 0.42)',
    middle: 'rgba(226, 219, 200, 0.25)',
    small: 'rgba(226, 219, 200, 0.13)',
  },
  communeLine: 'rgba(214, 220, 216, 0.17)',
  departementLine: 'rgba(224, 228, 224, 0.5)',
  hover: '#f4f2ec',
  selected: '#f4f2ec',
  text: '#ebe9e2',
  textQuiet: '#b9beba',
  halo: 'rgba(20, 24, 27, 0.9)',
  site: '#a9e4e2',
  siteHalo: '#0f1315',
  sitePlanned: '#a9e4e2',
  siteClosed: '#9aa19d',
  route: '#fdfbf4',
  routeCasing: 'rgba(15, 19, 21, 0.9)',
  routeOther: '#a9b4b0',
  gained: '#57c2bd',
  lost: '#e78bb0',
  veil: 'rgba(25, 28, 30, 0.74)',
  uncovered: ['#2a2520', '#54361f', '#875025', '#c0742f', '#f2a35d'],
  population: ['#22282b', '#324750', '#466673', '#6f94a2', '#b3d2de'],
};

const darkWanted = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(darkWanted.matches);
darkWanted.addEventListener('change', () => {
  systemDark.value = darkWanted.matches;
});

/** The theme in force: the one chosen, else the system's. */
export const themeName = computed<'light' | 'dark'>(() => {
  const choice = themeChoice.value;
  if (choice !== 'auto') return choice;
  return systemDark.value ? 'dark' : 'light';
});

/** The colours that the map is drawn in. */
export const theme = computed(() => (themeName.value === 'dark' && !mapForPaper.value ? DARK : LIGHT));
