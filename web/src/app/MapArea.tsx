import { useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { clear, covered, corner as measuredCorner } from '../map/covered.ts';
import { theme } from '../map/theme.ts';
import { coverage, region } from '../state/data.ts';
import { imagining, page, reading } from '../state/page.ts';
import { set } from '../state/set.ts';
import { Icon } from './Icon.tsx';
import { Legend } from './Legend.tsx';
import { MapButtons } from './MapButtons.tsx';
import { codeFailed, mapCode } from './map_code.ts';
import { narrow, sheetHeight, tight } from './sheet.ts';

/** The map with its buttons, legend, name under the pointer, and what is said where no map can be drawn. */
export function MapArea() {
  const container = useRef<HTMLDivElement>(null);
  const made = useRef(false);
  const corner = useMeasuredCorner();
  const code = mapCode.value;
  const ready = code !== null && region.value.data !== null && coverage.value.data !== null;
  // Where nothing of the region can be had there is no map to wait for.
  const inVain = !ready && (region.value.failure ?? coverage.value.failure) !== null;
  useEffect(() => {
    if (!ready || made.current || !container.current) return;
    made.current = true;
    void code.owner.createMap(container.current);
  }, [ready]);
  const map = code?.owner.theMap.value ?? null;
  useSignalEffect(() => {
    const drawn = mapCode.value?.owner.theMap.value;
    drawn?.getCanvas().setAttribute('aria-label', t(imagining.value ? 'map_label_imagining' : 'map_label'));
  });
  const trouble = code?.owner.tileTrouble.value ?? null;
  const failed = codeFailed.value || code?.owner.mapFailure.value === 'no_webgl';
  return (
    <section
      class="map-area"
      aria-label={t('map')}
      aria-busy={!inVain && (code?.owner.mapBusy.value ?? true)}
      // What a sheet at its full height or a page of text lies over is not to be reached behind it.
      inert={reading.value || (narrow.value && sheetHeight.value === 'full')}
    >
      <div class="map" ref={container} />
      <span class="map-cross" aria-hidden="true" />
      {!map && <Sketch />}
      {failed && (
        <div class="map-failed">
          <Icon name="alert" size={28} />
          <p>{t(codeFailed.value ? 'map_not_loaded' : 'map_no_webgl')}</p>
        </div>
      )}
      {trouble && (
        <p class={`map-trouble map-trouble-${trouble}`} role="status">
          {t(trouble === 'failed' ? 'tiles_failed' : 'tiles_slow')}
        </p>
      )}
      <PointedName />
      <div class="map-corner" ref={corner} hidden={inVain}>
        <MapButtons />
        <Legend />
      </div>
      {tight.value ? <FoldedSources /> : <Sources />}
    </section>
  );
}

/** The region in a few strokes where the map will show it, until it can, or in its place. */
function Sketch() {
  const { outside, region: ground, departementLine } = theme.value;
  const { top, right, bottom, left } = clear(covered.value);
  // A camera of the address looks elsewhere.
  const sketch = page.peek().camera ? null : region.value.data?.sketch;
  return (
    <div class="map-waiting" style={{ background: outside }} aria-hidden="true">
      {sketch && (
        <div style={{ inset: `${top}px ${right}px ${bottom}px ${left}px` }}>
          <svg viewBox={`0 0 ${sketch.width} ${sketch.height}`} aria-hidden="true">
            <path d={sketch.path} fill={ground} stroke={departementLine} vector-effect="non-scaling-stroke" />
          </svg>
        </div>
      )}
    </div>
  );
}

/** Measures buttons and legend, which lie over the map as the panel does. */
function useMeasuredCorner() {
  return useMeasured<HTMLDivElement>((box) =>
    set(measuredCorner, { width: box?.width ?? 0, height: box?.height ?? 0 }),
  );
}

const sources = (): string => (region.value.data?.attributions ?? []).join(' · ');

/** Where the map's data come from; scale and legend stand above it, however many lines it takes. */
function Sources() {
  const element = useMeasured<HTMLParagraphElement>((box, text) => {
    text?.parentElement?.style.setProperty('--attribution-height', `${Math.ceil(box?.height ?? 0)}px`);
  });
  return (
    <p class="attribution" ref={element}>
      {sources()}
    </p>
  );
}

/** The same where it would hide the map: a touch away. */
function FoldedSources() {
  return (
    <details class="attribution">
      <summary>{t('map_sources')}</summary>
      {sources()}
    </details>
  );
}

/** Tells the box of an element, at first and whenever its size changes. */
function useMeasured<E extends HTMLElement>(tell: (box?: DOMRect, element?: E) => void) {
  const element = useRef<E>(null);
  useLayoutEffect(() => {
    const measure = (): void => tell(element.current?.getBoundingClientRect(), element.current ?? undefined);
    measure();
    const observer = new ResizeObserver(measure);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return element;
}

/** The name of what the pointer is over; the map's canvas itself tells it to nobody else. */
function PointedName() {
  const found = mapCode.value?.pointer.pointed.value;
  if (!found) return null;
  return (
    <div class="pointed" aria-hidden="true" style={{ transform: `translate(${found.x}px, ${found.y}px)` }}>
      <span>{found.text}</span>
    </div>
  );
}
