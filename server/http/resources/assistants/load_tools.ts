import { nextTurn } from '../../../../data/turns/breath.ts';

/** What `loadTools` loads, in this order: each part by itself, for all in one piece take a third of a second of the thread that answers. */
const PARTS_OF_TOOLS = [
  () => import('zod/v4/locales'),
  () => import('zod/v4/core'),
  () => import('zod'),
  () => import('zod/v3'),
  () => import('zod/v4-mini'),
  () => import('@modelcontextprotocol/sdk/types.js'),
  () => import('@modelcontextprotocol/sdk/shared/protocol.js'),
  () => import('@modelcontextprotocol/sdk/server/mcp.js'),
  () => import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
  () => import('@modelcontextprotocol/sdk/server/streamableHttp.js'),
];

/** What answers an assistant's calls. Loaded when one comes first: few servers ever see one. */
export async function loadTools() {
  for (const load of PARTS_OF_TOOLS) {
    await load();
    await nextTurn();
  }
  const { StreamableHTTPServerTransport } = await import(
    '@modelcontextprotocol/sdk/server/streamableHttp.js'
  );
  const tools = await import('./mcp_tools.ts');
  await nextTurn();
  return { ...tools, StreamableHTTPServerTransport };
}
