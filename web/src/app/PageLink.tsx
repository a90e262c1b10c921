import type { ComponentChildren } from 'preact';
import { linkTo } from '../state/history.ts';
import { type PageState, update } from '../state/page.ts';

interface Properties {
  /** What the link changes in the page's state. */
  to: Partial<PageState>;
  current?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** A link to the page in another state: a true address for new tabs and bookmarks, a change in place for a plain click. */
export function PageLink({ to, current, class: className, children }: Properties) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    update(to);
  };
  return (
    <a href={linkTo(to)} class={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
