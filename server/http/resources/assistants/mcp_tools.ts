import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { z } from 'zod';
import { VERSION } from '../../../process/version.ts';

/** Asks this server's own API: what a tool answers is what the API answers, with its proof, within the same limits. */
type AskApi = (path: string) => Promise<{ status: number; body: unknown }>;

const point = {
  lon: z.number().min(-180).max(180).describe('Longitude, degrees (WGS 84)'),
  lat: z.number().min(-90).max(90).describe('Latitude, degrees (WGS 84)'),
};
const ofDay = {
  on: z.string().date().optional().describe('Day of the answer, YYYY-MM-DD; today by default'),
};

/** Each server would make one of its own, for questions to assistants that none of ours asks. */
const validator = new AjvJsonSchemaValidator();

/** What each tool takes: made once, since every request has a server of its own. */
const INPUTS = {
  find_place: z.object({ text: z.string().min(1).max(200).describe('Address, commune or name') }),
  eligibility: z.object({ ...point, ...ofDay }),
  commune: z.object({
    code: z
      .string()
      .regex(/^[0-9AB]{5}$/)
      .describe('INSEE code'),
  }),
  statistics: z.object({ by: z.enum(['region', 'departement', 'epci']), ...ofDay }),
  best_places: z.object({ count: z.number().int().min(1).max(20).default(5) }),
  sources: z.object({}),
};

/** The server of tools for assistants. A tool answers with the API's JSON, as text and as structured content. */
export function newMcpServer(ask: AskApi): McpServer {
  const server = new McpServer(
    { name: 'maillage', version: VERSION },
    {
      jsonSchemaValidator: validator,
      instructions:
        'Exact drive times to the nearest open tiers-lieu, and whether the creation of one can be funded at a place in the region. Tell answers with their reasons, coverage and doubt; to_confirm means that nobody may conclude from the computation alone.',
    },
  );
  const answer = async (path: string) => {
    const { status, body } = await ask(path);
    const content = [{ type: 'text' as const, text: JSON.stringify(body) }];
    return status < 400
      ? { content, structuredContent: body as Record<string, unknown> }
      : { content, isError: true };
  };
  const readOnly = { readOnlyHint: true, openWorldHint: false };

  server.registerTool(
    'find_place',
    {
      title: 'Find a place',
      description: 'Addresses, communes and tiers-lieux by name, with coordinates to ask eligibility with.',
      inputSchema: INPUTS.find_place,
      annotations: readOnly,
    },
    ({ text }) => answer(`/api/v1/search?${new URLSearchParams({ q: text })}`),
  );
  server.registerTool(
    'eligibility',
    {
      title: 'Eligibility of a point',
      description:
        'May the creation of a tiers-lieu be funded at this point? Answer, exact drive time to the nearest open one, reasons and the coverage that proves it.',
      inputSchema: INPUTS.eligibility,
      annotations: readOnly,
    },
    (asked) => answer(`/api/v1/eligibility?${query(asked)}`),
  );
  server.registerTool(
    'commune',
    {
      title: 'Answer for a commune',
      description:
        'A commune by its inhabitants and its ground: shares in white zones, drive times, nearest places.',
      inputSchema: INPUTS.commune,
      annotations: readOnly,
    },
    ({ code }) => answer(`/api/v1/communes/${code}`),
  );
  server.registerTool(
    'statistics',
    {
      title: 'People and ground by drive time',
      description: 'Of the region, or of each département or EPCI.',
      inputSchema: INPUTS.statistics,
      annotations: readOnly,
    },
    (asked) => answer(`/api/v1/statistics?${query(asked)}`),
  );
  server.registerTool(
    'best_places',
    {
      title: 'Best next places',
      description: 'Where a new tiers-lieu would bring most inhabitants under the limit, in order.',
      inputSchema: INPUTS.best_places,
      annotations: readOnly,
    },
    (asked) => answer(`/api/v1/placements?${query(asked)}`),
  );
  server.registerTool(
    'sources',
    {
      title: 'What answers rest on',
      description: 'The current coverage: roads and their date, version of the list, measured accuracy.',
      inputSchema: INPUTS.sources,
      annotations: readOnly,
    },
    () => answer('/api/v1/coverages/current'),
  );
  return server;
}

function query(asked: Record<string, string | number | undefined>): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
}
