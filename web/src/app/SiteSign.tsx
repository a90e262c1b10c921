import type { Status } from '../state/page.ts';

/** The sign of a tiers-lieu in text, as the map draws it: filled, ring, struck ring, and the square of a Fabrique. */
export function SiteSign({ status, fabrique = false }: { status: Status; fabrique?: boolean }) {
  return (
    <svg
      class={`site-sign site-sign-${status}`}
      viewBox="-10 -10 20 20"
      width="18"
      height="18"
      aria-hidden="true"
      focusable="false"
    >
      {status === 'open' && <circle class="disc" r={fabrique ? 9 : 7} />}
      {status === 'open' && fabrique && (
        <rect class="mark" x="-3.2" y="-3.2" width="6.4" height="6.4" transform="rotate(45)" />
      )}
      {status !== 'open' && <circle class="ring" r="6.2" />}
      {status === 'closed' && <path class="ring" d="M-7.4 7.4 7.4-7.4" />}
    </svg>
  );
}
