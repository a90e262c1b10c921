import { workerData } from 'node:worker_threads';
import { buildRoadCells } from '../../isochrones/ground/road_cells.ts';
import { shareArrays } from '../../isochrones/network/shared_arrays.ts';
import { type Ground, newGround, operations, type ToThread } from './operations.ts';
import { unpackTerritoryInput } from './territory_input.ts';
import { answerCalls } from './thread_answer.ts';
import type { ThreadStart } from './thread_start.ts';
import { wholeRegions } from './whole_regions.ts';

/** A thread that computes: it is given grounds, which it shares with all others, and runs operations on them in turn. */
const grounds = new Map<number, Ground>();
const whole = wholeRegions(workerData as ThreadStart);

const BRINGING: readonly ToThread['kind'][] = ['ground', 'roads', 'forget'];
answerCalls<ToThread>(work, ({ kind }) => BRINGING.includes(kind));

function work(message: ToThread): unknown {
  switch (message.kind) {
    case 'ground':
      grounds.set(message.ground, newGround(message.network, message.territory, whole));
      return undefined;
    case 'roads': {
      const ground = grounds.get(message.ground);
      if (ground) ground.scratch.roadCells = message.cells;
      return undefined;
    }
    case 'forget':
      grounds.delete(message.ground);
      return undefined;
    case 'run': {
      const operation = operations[message.name] as (...args: unknown[]) => unknown;
      return operation(grounds.get(message.ground), ...message.args);
    }
    case 'cells':
      return shareArrays(buildRoadCells(message.network));
    case 'territory': {
      const { network, input } = message;
      // Its network is where it came from already.
      return whole
        .territory(network, unpackTerritoryInput(input))
        .then((made) => ({ ...made, network: null }));
    }
  }
}
