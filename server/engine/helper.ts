import { ownBuffers } from '../../isochrones/network/shared_arrays.ts';
import type { Network } from '../../isochrones/types.ts';
import { helps, type ToHelper } from './helps.ts';
import { answerCalls } from './thread_answer.ts';

/** A thread that helps another with what takes whole regions. */
let network: Network | null = null;

answerCalls<ToHelper>(
  (message) => {
    if (message.kind === 'help')
      return (helps[message.name] as (...args: unknown[]) => unknown)(network, ...message.args);
    network = message.network;
    return undefined;
  },
  ({ kind }) => kind === 'network',
  // Parts are made for the asker alone.
  ownBuffers,
);
