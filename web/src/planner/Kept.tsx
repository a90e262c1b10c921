import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Gain, Scenario } from '../api/api_types.ts';
import { api, type Failure, failureOf, isAbort, told } from '../api/client.ts';
import { Button } from '../app/Button.tsx';
import { Failed, failureText } from '../app/Failed.tsx';
import { formatArea } from '../i18n/format.ts';
import { signedText } from '../i18n/gains.ts';
import { t } from '../i18n/index.ts';
import { type Imagined, imagining, kept, MOST_KEPT, page, places, removed, update } from '../state/page.ts';
import { resource } from '../state/resource.ts';
import { scenarioState } from './scenario.ts';

type KeptEffect = { effect: Scenario | null; failure: Failure | null };

/** What each scenario put aside would change, in their order; one that cannot be asked leaves the others theirs. */
const keptEffects = resource<KeptEffect[]>(() => {
  const asked = kept.value;
  if (!imagining.value || asked.length === 0) return null;
  return (signal) =>
    Promise.all(
      asked.map(async (one): Promise<KeptEffect> => {
        const body = { add: one.places.map(([lon, lat]) => ({ lon, lat })), remove: one.removed };
        try {
          return { effect: await told(api.POST('/api/v1/scenarios', { body, signal })), failure: null };
        } catch (error) {
          const failure = failureOf(error);
          // Of a server that is away, or has too much to do, all are asked again.
          if (isAbort(error) || !(failure.status >= 400 && failure.status < 500 && failure.status !== 429))
            throw error;
          return { effect: null, failure };
        }
      }),
    );
});

const here = (): Imagined => ({ places: places.value, removed: removed.value });
const isSame = (a: Imagined, b: Imagined): boolean =>
  JSON.stringify([a.places, a.removed]) === JSON.stringify([b.places, b.removed]);
const isEmpty = (one: Imagined): boolean => one.places.length + one.removed.length === 0;
/** 'A' for the first that was put aside. */
const nameOf = (i: number): string => String.fromCharCode(65 + i);

/** Puts what is imagined aside, and compares what was put aside side by side with it. All of it is in the address. */
export function Kept() {
  const now = here();
  const known = kept.value.some((one) => isSame(one, now));
  const full = kept.value.length >= MOST_KEPT;
  return (
    <>
      <div class="button-row">
        {!isEmpty(now) && !known && !full && (
          <Button onClick={() => update({ kept: [...kept.peek(), here()] })}>{t('keep')}</Button>
        )}
        <Undo />
      </div>
      {!isEmpty(now) && (known || full) && (
        <p class="quiet" role="status">
          {t(known ? 'keep_known' : 'keep_full')}
        </p>
      )}
      {kept.value.length > 0 && <Compared now={isEmpty(now) || known ? null : now} />}
    </>
  );
}

interface Column {
  name: string;
  imagined: Imagined;
  effect: Scenario | null;
  failure: Failure | null;
}

function Compared({ now }: { now: Imagined | null }) {
  const { data, failure } = keptEffects.value;
  const columns: Column[] = kept.value.map((imagined, i) => ({
    name: nameOf(i),
    imagined,
    ...(data?.[i] ?? { effect: null, failure: null }),
  }));
  if (now)
    columns.push({
      name: t('kept_now'),
      imagined: now,
      effect: scenarioState.value.scenario,
      failure: scenarioState.value.failure,
    });
  const missing = ({ failure }: Column): string => (failure ? t('kept_failed') : '…');
  const gain = (column: Column, value: Gain | undefined, sign: string): string =>
    value ? signedText(value, sign) : missing(column);
  const rows: [string, (column: Column) => string][] = [
    [t('kept_places'), ({ imagined }) => String(imagined.places.length)],
    [t('kept_removed'), ({ imagined }) => String(imagined.removed.length)],
    [t('effect_gained'), (column) => gain(column, column.effect?.gained, '+')],
    [t('effect_lost'), (column) => gain(column, column.effect?.lost, '−')],
    [
      t('kept_ground'),
      (column) => (column.effect ? formatArea(column.effect.gained.area_km2) : missing(column)),
    ],
    [
      t('kept_projects'),
      (column) => (column.effect ? String(column.effect.projects.length) : missing(column)),
    ],
  ];
  return (
    <section class="kept">
      <h2>{t('kept_title')}</h2>
      {failure && <Failed failure={failure} again={keptEffects.again} />}
      {columns.slice(0, kept.value.length).map(
        ({ name, failure: own }) =>
          own && (
            <p key={name} class="failed" role="alert">
              {t('kept_failed_why', { name, why: failureText(own) })}
            </p>
          ),
      )}
      <div class="table-scroll">
        <table aria-busy={keptEffects.value.status === 'loading'}>
          <thead>
            <tr>
              <td />
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([title, tell]) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {columns.map((column) => (
                  <td key={column.name} class="number">
                    {tell(column)}
                  </td>
                ))}
              </tr>
            ))}
            <tr class="kept-actions">
              <th scope="row">{t('kept_actions')}</th>
              {columns.map(({ name, imagined }, i) => (
                <td key={name}>
                  {i < kept.value.length && (
                    <>
                      <Button class="link-button" onClick={() => update({ ...imagined })}>
                        {t('kept_take')} <span class="only-heard">{name}</span>
                      </Button>
                      <Button
                        class="link-button"
                        onClick={() => update({ kept: kept.peek().filter((_, k) => k !== i) })}
                      >
                        {t('kept_forget')} <span class="only-heard">{name}</span>
                      </Button>
                    </>
                  )}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

type Step = Pick<typeof page.value, 'places' | 'removed' | 'kept'>;

/** Takes back the last change of what is imagined, one after the other. */
function Undo() {
  const steps = useSignal<Step[]>([]);
  useEffect(() => {
    let last = stepOf();
    return page.subscribe(() => {
      const next = stepOf();
      if (JSON.stringify(next) === JSON.stringify(last)) return;
      // What was taken back is no step of its own.
      const before = steps.peek().at(-1);
      if (before && JSON.stringify(before) === JSON.stringify(next)) steps.value = steps.peek().slice(0, -1);
      else steps.value = [...steps.peek(), last];
      last = next;
    });
  }, []);
  const before = steps.value.at(-1);
  if (!before) return null;
  return <Button onClick={() => update(before)}>{t('imagine_undo')}</Button>;
}

function stepOf(): Step {
  const { places, removed, kept } = page.peek();
  return { places, removed, kept };
}
