import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { LegendList } from '../app/Legend.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { coverage, region } from '../state/data.ts';
import { sharedAddress } from '../state/history.ts';
import { today } from '../state/today.ts';
import { drawMap, type Scale, scaleOf } from './snapshot.ts';

/** Height of the map on paper against its width. */
const PAPER_ASPECT = 0.72;

/** What paper shows before the panel's text: title, date, the map with its legend and scale, sources. */
export function PrintHead() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useSignal<Scale | null>(null);
  const width = useSignal<number | null>(null);
  const address = useSignal('');
  useEffect(() => {
    const prepare = (): void => {
      width.value = canvas.current ? drawMap(canvas.current, PAPER_ASPECT) : null;
      scale.value = scaleOf(160);
      address.value = sharedAddress();
    };
    addEventListener('beforeprint', prepare);
    return () => removeEventListener('beforeprint', prepare);
  }, []);
  const { data } = coverage.value;
  const part = scale.value && width.value && `${(scale.value.width_px / width.value) * 100}%`;
  return (
    <div class="print-head">
      <p class="print-title">{`Maillage ${region.value.data?.name ?? ''}`}</p>
      <p>
        {t('printed_on', { day: formatDay(today()) })}
        {data && ` ${t('printed_from', { on: formatDay(data.on), version: data.sites.list_version })}`}
      </p>
      <div class="print-map" hidden={width.value === null}>
        <canvas ref={canvas} aria-label={t('map')} role="img" />
        {scale.value && part && (
          <p class="print-scale" style={{ width: part }}>
            {scale.value.text}
          </p>
        )}
      </div>
      <LegendList />
      <p class="print-sources">
        {[...(region.value.data?.attributions ?? []), address.value].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}
