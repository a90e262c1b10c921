import { type ByteText, byteText } from '../../../data/byte_text.ts';
import { madeOnce } from '../../../data/made_once.ts';
import type { Reason } from '../../../data/rules/decision/sentences.ts';
import type { CoverageTold } from '../../served/served.ts';
import type { PointAnswer } from '../point.ts';
import { siteText } from '../site_text.ts';

/**
 * Writes the members of answers of one day by one programme, each as JSON.stringify would, without the braces: what thousands of rows share
 * (sites, communes, reasons, what they were judged by) is written once.
 */
export function answerMembers({
  id,
  computed_at,
  on,
}: Pick<CoverageTold, 'id' | 'computed_at' | 'on'>): (answer: PointAnswer) => ByteText {
  const coverage = textOf({ id, computed_at, on });
  const communeTexts = new Map<string, ByteText>();
  const idTexts = new Map<string, ByteText>();

  const communeText = (commune: PointAnswer['commune']): ByteText =>
    commune === null ? 'null' : madeOnce(communeTexts, commune.code, () => textOf(commune));

  const idText = (id: string): ByteText => madeOnce(idTexts, id, () => textOf(id));

  return ({ decision, nearest, road: { lon, lat, distance_m }, commune }) => {
    const { answer, drive_time_s, limit_s, margin_s, programme, rule, reasons } = decision;
    return (
      `"answer":"${answer}","drive_time_s":${drive_time_s},"limit_s":${limit_s},"margin_s":${margin_s}` +
      `,"nearest":[${joined(nearest, siteText)}],"road":{"lon":${lon},"lat":${lat},"distance_m":${distance_m}}` +
      `,"commune":${communeText(commune)},"coverage":${coverage},"programme":${idText(programme)}` +
      `,"rule":${idText(rule.id)},"reasons":[${joined(reasons, reasonText)}]`
    );
  };
}

const textOf = (value: unknown): ByteText => byteText(JSON.stringify(value));

function joined<T>(items: readonly T[], write: (item: T) => ByteText): ByteText {
  let text = '';
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + write(items[i]);
  return text;
}

/** Reasons that are frozen are told again and again, and never change. */
function reasonText(reason: Reason): ByteText {
  const known = reasonTexts.get(reason);
  if (known !== undefined) return known;
  const { code, text } = reason;
  const made = textOf({ code, text });
  if (Object.isFrozen(reason)) reasonTexts.set(reason, made);
  return made;
}

const reasonTexts = new WeakMap<Reason, ByteText>();
