import type { Gain } from '../api/api_types.ts';
import { formatArea } from '../i18n/format.ts';
import { signedText } from '../i18n/gains.ts';

interface Properties {
  gain: Gain;
  text: string;
  sign: string;
  kind?: 'gained' | 'lost';
}

/** What comes under the limit or is no longer under it, as one of the key figures. */
export function GainFigure({ gain, text, sign, kind }: Properties) {
  return (
    <div class={kind && `gain gain-${kind}`}>
      <dd>{signedText(gain, sign)}</dd>
      <dt>{gain.population === null ? text : `${text} (${formatArea(gain.area_km2)})`}</dt>
    </div>
  );
}
