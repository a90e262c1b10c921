import { area_km2 } from '../../../isochrones/geometry/area.ts';
import { countText } from '../../tables/text.ts';
import type { Ground } from '../polygons/ground_holes.ts';
import type { FrenchCommunes } from './french_communes.ts';

/** A commune's ground differs from its official area when by more than this share of it. */
const AREA_TOLERANCE = 0.05;
/** Units that areas are published in, as parts of a square kilometre: km², hectares, ares, m². */
const UNITS = [1, 100, 10_000, 1_000_000];

/**
 * Official areas in km² by today's codes, from figures by code in a unit that nothing names: it is the one in which most of them are
 * about as large as the polygons. Areas of communes merged since are added up. Empty where no unit fits.
 */
export function officialAreas(
  told: ReadonlyMap<string, number>,
  grounds: readonly Pick<Ground, 'code' | 'polygons'>[],
  french: FrenchCommunes,
): Map<string, number> {
  const drawn = new Map(grounds.map((each) => [each.code, area_km2(each.polygons)]));
  const sums = new Map<string, number>();
  for (const [given, area] of told) {
    const today = drawn.has(given) ? given : french.currentCode(given);
    if (today !== undefined && drawn.has(today)) sums.set(today, (sums.get(today) ?? 0) + area);
  }
  const ratios = [...sums].map(([code, area]) => area / drawn.get(code)!).sort((a, b) => a - b);
  const middle = ratios[Math.floor(ratios.length / 2)];
  if (middle === undefined) return new Map();
  const unit = UNITS.find((each) => middle > each / 3 && middle < each * 3);
  return unit === undefined ? new Map() : new Map([...sums].map(([code, area]) => [code, area / unit]));
}

/**
 * Compares each ground with its official area, notes what differs by more than 5%, and tells how many and the worst.
 * `list`: where all of them are to be seen.
 */
export function checkAreas(grounds: Ground[], list: string): string[] {
  const known = grounds.filter((each) => each.official_area_km2 !== null);
  if (known.length === 0) return [];
  const differing = known.flatMap((ground) => {
    const area = area_km2(ground.polygons);
    const official = ground.official_area_km2!;
    const share = area / official - 1;
    if (Math.abs(share) <= AREA_TOLERANCE) return [];
    const missing = official - area;
    const percent = Math.round(Math.abs(share) * 100);
    ground.notes.push({
      code: 'area_differs',
      area_km2: Math.round(missing * 1000) / 1000,
      text: `Le contour couvre ${areaFr(area)}, ${percent}\u00a0% de ${share > 0 ? 'plus' : 'moins'} que la surface officielle (${areaFr(official)}).`,
      text_en: `The polygon covers ${areaText(area)}, ${percent}% ${share > 0 ? 'more' : 'less'} than the official area (${areaText(official)}).`,
    });
    return [{ ground, share, area, official }];
  });
  const unknown = grounds.length - known.length;
  const of = `${countText(known.length)} communes${unknown > 0 ? ` (of ${countText(unknown)} more none is known)` : ''}`;
  if (differing.length === 0) return [`The ground of ${of} is within 5% of their official area.`];
  const worst = differing.reduce((a, b) =>
    Math.abs(Math.log(b.area / b.official)) > Math.abs(Math.log(a.area / a.official)) ? b : a,
  );
  return [
    `The ground of ${countText(differing.length)} of ${of} differs from the official area by more than 5%, most of all ${worst.ground.name} (${worst.ground.code}): ${areaText(worst.area)}, officially ${areaText(worst.official)}; all of them are in ${list}.`,
  ];
}

const areaText = (area: number): string =>
  `${area < 1 ? Math.round(area * 1000) / 1000 : Math.round(area * 10) / 10} km²`;
const areaFr = (area: number): string => areaText(area).replace('.', ',').replace(' km²', '\u00a0km²');
