import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { returns } from '../api/client.ts';
import { set } from '../state/set.ts';
import { Failed } from './Failed.tsx';

interface Properties {
  load: () => Promise<ComponentType>;
  /** Shows nothing while it waits or fails. */
  quiet?: boolean;
}

/** A part of the page whose code is fetched when it is first shown. */
export function Later({ load, quiet = false }: Properties) {
  const part = useSignal<ComponentType | null>(null);
  const failed = useSignal(false);
  const fetchPart = (): void => {
    failed.value = false;
    load().then(
      (loaded) => set(part, loaded),
      () => set(failed, true),
    );
  };
  // A server that answers has another version of the page by now: its parts have other names.
  const again = (): void => void fetch('./', { method: 'HEAD' }).then(() => location.reload(), fetchPart);
  useEffect(() => {
    if (!part.peek()) fetchPart();
  }, [load, returns.value]);
  const Part = part.value;
  if (Part) return <Part />;
  if (quiet) return null;
  if (failed.value)
    return <Failed failure={{ code: 'offline', status: 0, text_fr: null, text_en: null }} again={again} />;
  return <div class="skeleton skeleton-block" aria-hidden="true" />;
}
