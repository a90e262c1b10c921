/** How QGIS shows the layers: the colours of the page's light theme (web/src/map/theme.ts), as QGIS writes a style (QML). */
import { escapeXml } from '../../answers/escape_html.ts';

interface Fill {
  colour: string;
  outline: string;
  outline_mm: number;
  /** `no`: the outline alone. */
  brush?: 'solid' | 'no';
}

/** Bands from near to far in one hue; the widest is told by its outline alone. */
const BANDS: [minutes: number, fill: Fill][] = [
  [30, { colour: '0,0,0,0', outline: '79,122,140,255', outline_mm: 0.3, brush: 'no' }],
  [20, { colour: '190,216,222,170', outline: '0,0,0,0', outline_mm: 0 }],
  [15, { colour: '136,184,196,170', outline: '0,0,0,0', outline_mm: 0 }],
  [10, { colour: '74,141,158,170', outline: '0,0,0,0', outline_mm: 0 }],
];
const WHITE_ZONE = '179,80,15,255';
const SITE = '31,78,94,255';

/** The style of a layer of ours by its name, as a document of its own; null where it has none. */
export function layerStyle(layer: string): string | null {
  const renderer = layerRenderer(layer);
  return renderer === null ? null : document_(renderer);
}

/** How a layer of ours is drawn, as an element of a style or of a project; null where it has none. */
export function layerRenderer(layer: string): string | null {
  switch (layer) {
    case 'bands':
    case 'isochrones':
      return categories(
        'minutes',
        BANDS.map(([minutes, fill]) => ({
          value: String(minutes),
          label: `< ${minutes} min`,
          symbol: fillSymbol(fill),
        })),
      );
    case 'white-zones':
      return single(hatchSymbol());
    case 'communes':
      return single(
        fillSymbol({ colour: '0,0,0,0', outline: '120,114,100,160', outline_mm: 0.15, brush: 'no' }),
      );
    case 'sites':
      return categories('status', [
        {
          value: 'open',
          label: 'ouvert',
          symbol: markerSymbol({ fill: SITE, outline: '255,255,255,255', name: 'circle' }),
        },
        {
          value: 'planned',
          label: 'en projet',
          symbol: markerSymbol({ fill: '255,255,255,255', outline: SITE, name: 'circle' }),
        },
        {
          value: 'closed',
          label: 'fermé',
          symbol: markerSymbol({ fill: '0,0,0,0', outline: '110,110,110,255', name: 'cross2' }),
        },
      ]);
    default:
      return null;
  }
}

/** A symbol, but for its name, which the renderer gives it. */
type Symbol_ = (name: string) => string;

const document_ = (renderer: string): string =>
  `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version="3.28" styleCategories="Symbology">${renderer}</qgis>`;

const single = (symbol: Symbol_): string =>
  `<renderer-v2 type="singleSymbol" forceraster="0" symbollevels="0"><symbols>${symbol('0')}</symbols></renderer-v2>`;

function categories(field: string, list: { value: string; label: string; symbol: Symbol_ }[]): string {
  const entries = list.map(
    ({ value, label }, i) =>
      `<category symbol="${i}" value="${value}" label="${escapeXml(label)}" render="true"/>`,
  );
  const symbols = list.map(({ symbol }, i) => symbol(String(i)));
  return `<renderer-v2 type="categorizedSymbol" attr="${field}" forceraster="0" symbollevels="0"><categories>${entries.join('')}</categories><symbols>${symbols.join('')}</symbols></renderer-v2>`;
}

const symbolOf =
  (type: 'fill' | 'marker', layers: string): Symbol_ =>
  (name) =>
    `<symbol type="${type}" name="${name}" alpha="1" clip_to_extent="1" force_rhr="0">${layers}</symbol>`;

function fillSymbol({ colour, outline, outline_mm, brush = 'solid' }: Fill): Symbol_ {
  return symbolOf('fill', simpleFill({ colour, outline, outline_mm, brush }));
}

const simpleFill = ({ colour, outline, outline_mm, brush }: Required<Fill>): string =>
  layer('SimpleFill', {
    color: colour,
    outline_color: outline,
    outline_style: outline_mm > 0 ? 'solid' : 'no',
    outline_width: String(outline_mm),
    outline_width_unit: 'MM',
    style: brush,
  });

/** Lines and areas of vector tiles, without a meaning: `type` is QGIS's name, `name` that of the symbol among others. */
export const plainSymbol = (type: 'line' | 'fill', name: string): string =>
  type === 'fill'
    ? fillSymbol({ colour: '0,0,0,0', outline: '120,114,100,160', outline_mm: 0.15, brush: 'no' })(name)
    : `<symbol type="line" name="${name}" alpha="1" clip_to_extent="1" force_rhr="0">${layer('SimpleLine', { line_color: '120,114,100,255', line_width: '0.3', line_width_unit: 'MM' })}</symbol>`;

/** White zones: lines over nothing, and a clear edge. */
function hatchSymbol(): Symbol_ {
  const line = `<symbol type="line" name="@0@0" alpha="1" clip_to_extent="1" force_rhr="0">${layer('SimpleLine', { line_color: WHITE_ZONE, line_width: '0.25', line_width_unit: 'MM' })}</symbol>`;
  const hatch = layer(
    'LinePatternFill',
    { angle: '45', distance: '1.8', distance_unit: 'MM', line_width: '0.25', line_width_unit: 'MM' },
    line,
  );
  const edge = simpleFill({ colour: '0,0,0,0', outline: WHITE_ZONE, outline_mm: 0.35, brush: 'no' });
  return symbolOf('fill', hatch + edge);
}

const markerSymbol = ({ fill, outline, name }: { fill: string; outline: string; name: string }): Symbol_ =>
  symbolOf(
    'marker',
    layer('SimpleMarker', {
      color: fill,
      outline_color: outline,
      outline_width: '0.4',
      outline_width_unit: 'MM',
      name,
      size: '2.6',
      size_unit: 'MM',
    }),
  );

const layer = (kind: string, options: Record<string, string>, inside = ''): string =>
  `<layer class="${kind}" enabled="1" locked="0" pass="0"><Option type="Map">${Object.entries(options)
    .map(([key, value]) => `<Option type="QString" name="${key}" value="${escapeXml(value)}"/>`)
    .join('')}</Option>${inside}</layer>`;
