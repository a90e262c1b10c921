import { type ShownKind, SIGNS } from './shown_place.ts';

/** The sign that the map has for this, beside its words in a list. */
export function Sign({ kind }: { kind: ShownKind }) {
  return (
    <span class={`keeper-sign sign-${kind}`} aria-hidden="true">
      {SIGNS[kind]}
    </span>
  );
}
