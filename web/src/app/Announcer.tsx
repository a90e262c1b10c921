import { useEffect } from 'preact/hooks';
import { announcement } from './announcer.ts';

const SHOWN_MS = 5000;

/** The live region of the page, and the short notes that everyone sees. */
export function Announcer() {
  const told = announcement.value;
  useEffect(() => {
    if (told?.kind !== 'note') return undefined;
    const timer = setTimeout(() => {
      if (announcement.peek() === told) announcement.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div
      class={told?.kind === 'note' ? 'announcer note' : 'announcer only-heard'}
      role="status"
      aria-live="polite"
      aria-atomic="true"
    >
      {told && <p key={told.at}>{told.text}</p>}
    </div>
  );
}
