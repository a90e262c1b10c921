import { effect } from '@preact/signals';
import { answer, region } from '../state/data.ts';
import { type Subject, subject, update } from '../state/page.ts';

/**
 * Talks with the page that this one is embedded in (`?embed=1`), by postMessage. Out: `maillage:ready` {region},
 * `maillage:answer` {subject, answer, headline, drive_time_s, margin_s, commune, nearest}. In: `maillage:ask` with lon and lat,
 * commune (code) or site (id); `maillage:clear`. Nothing but answers about places crosses, so any page may listen.
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
  });
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
