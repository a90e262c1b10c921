import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { LegendList } from '../app/Legend.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { theme } from '../map/theme.ts';
import { coverage, region } from '../state/data.ts';
import { sharedAddress } from '../state/history.ts';
import { reading } from '../state/page.ts';
import { printing } from '../state/paper.ts';
import { today } from '../state/today.ts';
import { chosenLines, warningLines } from './chosen.ts';
import { bringWhole, drawMap, printPage, type Scale, scaleOf } from './snapshot.ts';

/** What paper shows before the panel's text: title, what is chosen, date, the map with its legend and scale, sources. */
export function PrintHead() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useSignal<Scale | null>(null);
  const width = useSignal<number | null>(null);
  const address = useSignal('');
  const drawnIn = useSignal(theme.peek().name);
  useEffect(() => {
    const stop = new AbortController();
    const prepare = (): void => {
      printing.value = true;
      const back = bringWhole();
      width.value = canvas.current ? drawMap(canvas.current) : null;
      scale.value = scaleOf(160);
      back();
      drawnIn.value = theme.peek().name;
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
          <p class="print-scale" style={{ width: part }}>
            {scale.value.text}
          </p>
        )}
      </div>
      {!reading.value && (
        <div class="print-legend" data-theme={drawnIn.value}>
          <LegendList />
        </div>
      )}
      <p class="print-sources">
        {[...(region.value.data?.attributions ?? []), address.value].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}
