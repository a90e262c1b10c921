import { effect } from '@preact/signals';
import { answer, region } from '../state/data.ts';
import { type Subject, subject, update } from '../state/page.ts';

/**
 * Talks with the page that this one is embedded in (`?embed=1`), by postMessage. Out: `maillage:ready` {region},
 * `maillage:answer` {subject, answer, headline, drive_time_s, margin_s, commune, nearest}. In: `maillage:ask` with lon and lat,
 * commune (code) or site (id); `maillage:clear`; what cannot be read is answered by `maillage:error` {code, text}. `maillage:height` {height}: as much as
 * the panel would fill, for a page that sets the frame's height by it. Nothing but answers about places crosses, so any page may listen.
 */
export function talkToParent(): void {
  if (window.parent === window) return;
  const tell = (message: Record<string, unknown>): void => window.parent.postMessage(message, '*');
  let ready = false;
  effect(() => {
    const info = region.value.data;
    if (!info || ready) return;
    ready = true;
    tell({ type: 'maillage:ready', region: { id: info.id, name: info.name } });
  });
  effect(() => {
    const { status, data } = answer.value;
    if (status !== 'ready' || !data || data.subject !== subject.value) return;
    if (data.kind === 'site') {
      tell({ type: 'maillage:answer', subject: data.subject, site: data.site.properties });
      return;
    }
    const judged = data.kind === 'point' ? data.point : data.commune;
    tell({
      type: 'maillage:answer',
      subject: data.subject,
      answer: judged.answer,
      headline: judged.headline,
      drive_time_s: data.kind === 'point' ? data.point.drive_time_s : null,
      margin_s: data.kind === 'point' ? data.point.margin_s : null,
      commune:
        data.kind === 'point' ? data.point.commune : { code: data.commune.code, name: data.commune.name },
      nearest: judged.nearest,
    });
  });
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent) return;
    const asked = readRequest(event.data);
    if (asked !== undefined) update({ subject: asked });
    else if (isOurs(event.data))
      tell({
        type: 'maillage:error',
        code: 'bad_message',
        text: 'maillage:ask takes lon (-180 to 180) and lat (-90 to 90), or commune, a code, or site, an id; maillage:clear takes nothing.',
      });
  });
  tellHeight(tell);
}

/** The least height at which map and panel are of use, and the most that a frame is asked for. */
const LEAST_PX = 480;
const MOST_PX = 1400;

/** Tells how high the frame would have to be for the panel not to scroll. */
function tellHeight(tell: (message: Record<string, unknown>) => void): void {
  let last = 0;
  const measure = (): void => {
    const panel = document.querySelector<HTMLElement>('.panel');
    const body = document.querySelector<HTMLElement>('.panel-body');
    if (!panel || !body) return;
    const wanted = panel.offsetHeight - body.clientHeight + body.scrollHeight + 24;
    const height = Math.round(Math.min(MOST_PX, Math.max(LEAST_PX, wanted)));
    if (height === last) return;
    last = height;
    tell({ type: 'maillage:height', height });
  };
  new MutationObserver(() => requestAnimationFrame(measure)).observe(document.body, {
    childList: true,
    subtree: true,
    characterData: true,
  });
  measure();
}

/** Whether a message means this page: other scripts talk too. */
function isOurs(message: unknown): boolean {
  const { type } = (typeof message === 'object' && message !== null ? message : {}) as { type?: unknown };
  return typeof type === 'string' && type.startsWith('maillage:');
}

/** What a message asks for; undefined: it is none of ours. */
function readRequest(message: unknown): Subject | null | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, lon, lat, commune, site } = message as Record<string, unknown>;
  if (type === 'maillage:clear') return null;
  if (type !== 'maillage:ask') return undefined;
  if (typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 180 && Math.abs(lat) <= 90)
    return { kind: 'point', lon, lat };
  if (typeof commune === 'string') return { kind: 'commune', code: commune };
  if (typeof site === 'string') return { kind: 'site', id: site };
  return undefined;
}
