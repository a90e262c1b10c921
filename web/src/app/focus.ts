/**
 * Keeps the focus where the work goes on: when what had it is taken away (a closed answer, a removed place, another view), the heading of
 * what is shown instead gets it, never the body.
 */
export function keepFocus(root: HTMLElement): void {
  let last: Element | null = null;
  root.addEventListener('focusin', (event) => {
    last = event.target as Element;
  });
  new MutationObserver(() => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    const heading = document.querySelector<HTMLElement>('main h1') ?? document.getElementById('content');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}
