import { effect, signal } from '@preact/signals';
import type { Scenario } from '../api/api_types.ts';
import { api, type Failure, failureOf, isAbort, online, told } from '../api/client.ts';
import { dragged } from '../map/imagined_state.ts';
import { imagining, places, removed } from '../state/page.ts';

/** The effect of the imagined places, kept up to date while they are dragged. */

interface ScenarioState {
  status: 'idle' | 'loading' | 'ready' | 'failed';
  scenario: Scenario | null;
  failure: Failure | null;
}

const IDLE: ScenarioState = { status: 'idle', scenario: null, failure: null };
export const scenarioState = signal<ScenarioState>(IDLE);

interface Question {
  add: { lon: number; lat: number }[];
  remove: string[];
}

/** While a place is dragged a question leaves at most so often; refused for having asked too often, after so long. */
const LEAST_BETWEEN_MS = 200;
const AFTER_REFUSAL_MS = 2000;

let lastAsked = 0;
let timer = 0;
let waiting: Question | null = null;
let running: AbortController | null = null;
const askedAgain = signal(0);

/**
 * Asks for the effect of the places imagined, of the ones under the pointer too. One request at a time: while it runs only the
 * newest question waits. A question that stands (nothing is dragged) ends the request under way.
 */
export function followScenario(): () => void {
  return effect(() => {
    askedAgain.value;
    const moving = dragged.value;
    const add = (moving ?? places.value).map(([lon, lat]) => ({ lon, lat }));
    const remove = removed.value;
    if (!imagining.value || !online.value) return;
    if (add.length === 0 && remove.length === 0) {
      running?.abort();
      clearTimeout(timer);
      waiting = null;
      scenarioState.value = IDLE;
      return;
    }
    waiting = { add, remove };
    clearTimeout(timer);
    if (moving === null) running?.abort();
    if (running !== null && !running.signal.aborted) return;
    const pause = moving === null ? 0 : lastAsked + LEAST_BETWEEN_MS - performance.now();
    if (pause > 0) timer = window.setTimeout(() => void next(), pause);
    else void next();
  });
}

export function askScenarioAgain(): void {
  askedAgain.value++;
}

async function next(): Promise<void> {
  const question = waiting;
  if (!question) return;
  waiting = null;
  const abort = new AbortController();
  running = abort;
  lastAsked = performance.now();
  scenarioState.value = { ...scenarioState.peek(), status: 'loading', failure: null };
  try {
    const scenario = await told(api.POST('/api/v1/scenarios', { body: question, signal: abort.signal }));
    if (abort.signal.aborted) return;
    scenarioState.value = { status: 'ready', scenario, failure: null };
  } catch (error) {
    if (abort.signal.aborted || isAbort(error)) return;
    const failure = failureOf(error);
    if (failure.status === 429) {
      // Asked too often: the newest question waits its turn.
      waiting ??= question;
      timer = window.setTimeout(() => void next(), AFTER_REFUSAL_MS);
      return;
    }
    scenarioState.value = { ...scenarioState.peek(), status: 'failed', failure };
  } finally {
    if (running === abort) running = null;
  }
  if (waiting)
    timer = window.setTimeout(
      () => void next(),
      Math.max(0, lastAsked + LEAST_BETWEEN_MS - performance.now()),
    );
}
