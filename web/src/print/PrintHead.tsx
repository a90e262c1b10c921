import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { LegendList } from '../app/Legend.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { type MapTheme, theme } from '../map/theme.ts';
import { coverage, region } from '../state/data.ts';
import { sharedAddress } from '../state/history.ts';
import { reading } from '../state/page.ts';
import { printing } from '../state/paper.ts';
import { today } from '../state/today.ts';
import { chosenLines, warningLines } from './chosen_lines.ts';
import { bringWhole, drawMap, printPage, type Scale, scaleOf } from './snapshot.ts';

/** What paper shows before the panel's text: title, what is chosen, date, the map with its legend and scale, sources. */
export function PrintHead() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useSignal<Scale | null>(null);
  const width = useSignal<number | null>(null);
  const address = useSignal('');
  const drawnIn = useSignal(theme.peek());
  useEffect(() => {
    const stop = new AbortController();
    const prepare = (): void => {
      printing.value = true;
      const back = bringWhole();
      width.value = canvas.current ? showMap(canvas.current) : null;
      scale.value = scaleOf(160);
      back();
      drawnIn.value = theme.peek();
      address.value = sharedAddress();
    };
    const done = (): void => {
      printing.value = false;
    };
    const ownPrint = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      void printPage();
    };
    addEventListener('keydown', ownPrint, stop);
    addEventListener('beforeprint', prepare, stop);
    addEventListener('afterprint', done, stop);
    return () => stop.abort();
  }, []);
  const { data } = coverage.value;
  const part = scale.value && width.value && `${(scale.value.width_px / width.value) * 100}%`;
  return (
    <div class="print-head">
      <p class="print-title">{`Maillage ${region.value.data?.name ?? ''}`}</p>
      {chosenLines().map((line, i) => (
        <p key={line} class={i === 0 ? 'print-chosen' : undefined}>
          {line}
        </p>
      ))}
      <p>
        {t('printed_on', { day: formatDay(today()) })}
        {data && ` ${t('printed_from', { on: formatDay(data.on), version: data.sites.list_version })}`}
      </p>
      {warningLines().map((line) => (
        <p key={line} class="print-warning">
          {line}
        </p>
      ))}
      {/* A page of text is printed without a map, which it lies over. */}
      <div class="print-map" hidden={width.value === null || reading.value}>
        <canvas ref={canvas} aria-label={t('map')} role="img" />
        {scale.value && part && (
          <p
            class="print-scale"
            style={{ width: part, color: drawnIn.value.text, borderColor: drawnIn.value.text }}
          >
            {scale.value.text}
          </p>
        )}
      </div>
      {!reading.value && (
        <div
          class="print-legend"
          style={drawnIn.value.name === 'dark' ? coloursOf(drawnIn.value) : undefined}
        >
          <LegendList />
        </div>
      )}
      <p class="print-sources">
        {[...(region.value.data?.attributions ?? []), address.value].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}

/**
 * Puts the map as it is now into a canvas, as one bitmap: of what is drawn while the page is about to be printed browsers keep the strokes, and
 * Chromium prints them smaller than the canvas. Its width in pixels of the page; null where there is no map.
 */
function showMap(canvas: HTMLCanvasElement): number | null {
  const drawn = new OffscreenCanvas(1, 1);
  const width = drawMap(drawn);
  if (width === null) return null;
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(drawn.transferToImageBitmap());
  return width;
}

/**
 * The colours of the legend beside a map that could not be drawn in light ones, for which a browser that prints by itself does not
 * wait: as the map has them, while all else on paper is light.
 */
function coloursOf({ bands, ...colours }: MapTheme): Record<string, string> {
  return {
    padding: '6px 10px',
    background: colours.region,
    color: colours.text,
    '--paper': colours.region,
    '--white-zone': colours.whiteZone,
    '--band-10': bands[10],
    '--band-15': bands[15],
    '--band-20': bands[20],
    '--band-edge': colours.bandEdge,
    '--site': colours.site,
    '--site-closed': colours.siteClosed,
    '--gained': colours.gained,
    '--lost': colours.lost,
  };
}
