/** A process of its own that loads what answers assistants: prints its longest turn and all that it took, milliseconds of processor time. */
import { loadTools } from '../../../server/http/resources/assistants/load_tools.ts';
import { longestTurn } from '../turns.ts';

const before = process.threadCpuUsage();
const { longest_ms } = await longestTurn(loadTools);
const { user, system } = process.threadCpuUsage(before);
process.stdout.write(JSON.stringify({ longest_ms, all_ms: (user + system) / 1000 }));
