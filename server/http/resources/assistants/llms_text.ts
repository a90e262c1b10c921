import type { Served } from '../../../served/served.ts';

/**
 * What an assistant should know before it answers about tiers-lieux (llmstxt.org): what this is, what it must not do, where to ask.
 * `base`: address of the server, without a slash at its end.
 */
export function llmsText({ region, network, programme, coverage }: Served, base: string): string {
  const modelled = network.meta.modelled
    ? '\n**These are demonstration data** (modelled roads, example places): no answer may be used for an application.\n'
    : '';
  return `# Maillage

> How far by car is the nearest open tiers-lieu (third place) from every road of ${region.name}, and whether the creation of one can be funded there.
${modelled}
The rule is the programme \`${programme.id}\`. Answers rest on exact drive times towards the site on OpenStreetMap roads by OSRM, on the list of
open places, and on a day; each names its coverage (now \`${coverage.id}\`). Times are seconds; coordinates are longitude, then latitude (WGS 84).

Always tell the answer with its reasons, its coverage and its doubt. \`to_confirm\` means that nobody should conclude from the computation alone.
Never guess a drive time and never judge a commune by one point: ask.

## Ask
- [Eligibility of a point](${base}/api/v1/eligibility?lon=LON&lat=LAT): answer, drive time, nearest places, reasons
- [Find an address, commune or place](${base}/api/v1/search?q=TEXT): coordinates to ask with
- [A commune](${base}/api/v1/communes/CODE): by its inhabitants and its ground
- [Statistics](${base}/api/v1/statistics?by=departement): people and ground by drive time
- [Best next places](${base}/api/v1/placements?count=5): where a new place would do most
- [Tools for assistants](${base}/mcp): the same by the Model Context Protocol (streamable HTTP)

## Read
- [API, in words](${base}/docs) and as [OpenAPI 3.1](${base}/openapi.json)
- [The programmes: rules as data, with their sources](${base}/api/v1/programmes)
- [What changed](${base}/feed.atom), [catalogue of the data and their licences](${base}/dcat)
`;
}
