import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/forced_colors.css';
import './styles/controls.css';
import './styles/map.css';
import './styles/answer.css';
import './styles/print.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app/App.tsx';
import { keepFocus } from './app/focus.ts';
import { loadMapCode } from './app/map_code.ts';
import { speak } from './i18n/index.ts';
import { followAddress } from './state/history.ts';
import { embedded, language } from './state/page.ts';
import { isBundle } from './static/mark.ts';

followAddress();
void loadMapCode();
const root = document.getElementById('page');
if (!root) throw new Error('the page has no root');
await speak(language.peek());
effect(() => {
  void speak(language.value);
});
if (embedded.peek()) void import('./embed/messages.ts').then(({ talkToParent }) => talkToParent());
render(<App />, root);
keepFocus(root);
// What keeps an open page up to date is fetched once the first view is there.
if (!isBundle)
  addEventListener(
    'load',
    () => void import('./state/live.ts').then(({ followCoverage }) => followCoverage()),
  );
