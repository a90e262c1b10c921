import { Button } from '../app/Button.tsx';
import { set } from '../state/set.ts';
import '../styles/territory.css';
import './keeper.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { mapCode } from '../app/map_code.ts';
import { raiseSheet } from '../app/sheet.ts';
import { t } from '../i18n/index.ts';
import { Door } from './Door.tsx';
import { Import } from './Import.tsx';
import { Journal } from './Journal.tsx';
import { openSite, PARTS, part } from './keeper_parts.ts';
import { k } from './keeper_words.ts';
import { Reports } from './Reports.tsx';
import { Sites } from './Sites.tsx';
import { keeper, leave, mayDecide, mayWrite } from './session.ts';
import { lookAt, onShown, onSite, placeWanted, shown, shownChosen } from './shown_place.ts';

/** The page of those who keep the list of tiers-lieux: reports, places, imports, dates and the journal. */
export function Keeper() {
  useKeeperMap();
  useEffect(() => raiseSheet('half'), []);
  if (keeper.value === null) return <Door />;
  const parts = PARTS.filter((one) =>
    one === 'reports' ? mayDecide.value : one === 'import' ? mayWrite.value : true,
  );
  const open = parts.includes(part.value) ? part.value : 'sites';
  return (
    <div class="keeper">
      <h1 class="only-heard">{t('title_keeper')}</h1>
      <nav class="sections keeper-tabs" aria-label={k('parts')}>
        {parts.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={open === one ? 'page' : undefined}
            onClick={() => set(part, one)}
          >
            {k(`part_${one}`)}
          </button>
        ))}
      </nav>
      {open === 'reports' && <Reports />}
      {open === 'sites' && <Sites />}
      {open === 'import' && <Import />}
      {open === 'journal' && <Journal />}
      <p class="keeper-who quiet">
        {k(`who_${keeper.value.by}`, { name: keeper.value.name })}{' '}
        {keeper.value.by !== 'proxy' && (
          <Button class="link-button" onClick={leave}>
            {k('leave')}
          </Button>
        )}
      </p>
    </div>
  );
}

/** Draws the keeper's part of the map while the view is open. */
function useKeeperMap(): void {
  const map = mapCode.value?.owner.theMap.value ?? null;
  const drawing = useSignal<typeof import('./keeper_map.ts') | null>(null);
  useEffect(() => {
    void import('./keeper_map.ts').then((code) => set(drawing, code));
  }, []);
  const code = drawing.value;
  useEffect(() => (map && code ? code.drawKeeper(map) : undefined), [map, code]);
  useEffect(() => {
    onSite.value = openSite;
    return () => {
      onSite.value = null;
      onShown.value = null;
      placeWanted.value = false;
      shown.value = [];
      shownChosen.value = null;
      lookAt.value = null;
    };
  }, []);
}
