import type { Reason } from '../../../../data/rules/decision/sentences.ts';
import type { PointAnswer } from '../../../answers/point.ts';
import type { CoverageTold } from '../../../served/served.ts';

/**
 * Writes the members of answers of one day by one programme, each as JSON.stringify would, without the braces: what thousands of rows share
 * (sites, communes, reasons, what they were judged by) is written once.
 */
export function answerMembers({ id, computed_at, on }: CoverageTold): (answer: PointAnswer) => string {
  const coverage = JSON.stringify({ id, computed_at, on });
  const siteTexts = new Map<string, { before: string; behind: string }>();
  const communeTexts = new Map<string, string>();

  function siteText(site: PointAnswer['nearest'][number]): string {
    const { before, behind } = kept(siteTexts, site.id, () => {
      const { id, name, lon, lat, commune } = site;
      return {
        before: `${JSON.stringify({ id, name }).slice(0, -1)},"drive_time_s":`,
        behind: `,${JSON.stringify({ lon, lat, commune }).slice(1)}`,
      };
    });
    return before + site.drive_time_s + behind;
  }

  const communeText = (commune: PointAnswer['commune']): string =>
    commune === null ? 'null' : kept(communeTexts, commune.code, () => JSON.stringify(commune));

  return ({ decision, nearest, road: { lon, lat, distance_m }, commune }) => {
    const { answer, drive_time_s, limit_s, margin_s, programme, rule, reasons } = decision;
    return (
      `"answer":"${answer}","drive_time_s":${drive_time_s},"limit_s":${limit_s},"margin_s":${margin_s}` +
      `,"nearest":[${joined(nearest, siteText)}],"road":{"lon":${lon},"lat":${lat},"distance_m":${distance_m}}` +
      `,"commune":${communeText(commune)},"coverage":${coverage},"programme":${JSON.stringify(programme)}` +
      `,"rule":${JSON.stringify(rule.id)},"reasons":[${joined(reasons, reasonText)}]`
    );
  };
}

/** What the map holds for a key, made and kept when it is first asked for. */
function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function joined<T>(items: readonly T[], write: (item: T) => string): string {
  let text = '';
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + write(items[i]);
  return text;
}

/** Reasons that are frozen are told again and again, and never change. */
function reasonText(reason: Reason): string {
  const known = reasonTexts.get(reason);
  if (known !== undefined) return known;
  const { code, text } = reason;
  const made = JSON.stringify({ code, text });
  if (Object.isFrozen(reason)) reasonTexts.set(reason, made);
  return made;
}

const reasonTexts = new WeakMap<Reason, string>();
