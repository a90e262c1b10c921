/** Programmes written for people: comments from the schema, places to fill in, nothing served before they are filled. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { parseCommentedJson, writeCommentedJson } from '../../data/rules/programmes/commented_json.ts';
import {
  type DraftOptions,
  draftProgramme,
  TO_FILL,
  unfilled,
} from '../../data/rules/programmes/programme_draft.ts';
import {
  findProgramme,
  hashProgramme,
  loadProgrammes,
  networkOfRegion,
  readProgrammeFile,
} from '../../data/rules/programmes/programmes.ts';
import { ProgrammeSchema } from '../../data/rules/programmes/schema.ts';
import { published } from '../../data/rules/programmes/write_schemas.ts';
import { loadZones, zonesAt } from '../../data/rules/programmes/zones.ts';
import { at } from '../support/decisions.ts';
import { projectRoot } from '../support/shared_data.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'maillage-drafts-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const { doubt } = findProgramme(loadProgrammes(), 'ami-nouvelle-aquitaine-2025');
const draft = (options: Partial<DraftOptions> = {}) =>
  draftProgramme(
    {
      id: 'appel-breton',
      level: 'region',
      region: networkOfRegion('53'),
      minutes: 15,
      zones: [],
      opens_on: null,
      closes_on: null,
      ...options,
    },
    doubt,
  );
const valid = new Ajv2020().compile(JSON.parse(published['programme.schema.json']));

describe('draftProgramme', () => {
  it('is whole by the published schema, for a region, the State and others, with and without zones and limit', () => {
    for (const level of ['region', 'state', 'other'] as const)
      for (const region of [null, networkOfRegion('53')])
        for (const minutes of [null, 15, 12.5])
          for (const zones of [[], [{ id: 'qpv', file: 'qpv.geojson', inside: true }]]) {
            const programme = draft({ level, region, minutes, zones });
            expect(valid(programme), JSON.stringify(valid.errors)).toBe(true);
          }
  });

  it('is for its region, by the limit and the zones that are asked for, and for the whole country where the State gives', () => {
    const programme = draft({ zones: [{ id: 'zrr', file: null, inside: false }] });
    expect(programme.regions).toEqual(['53']);
    expect(programme.authority.name).toBe('Région Bretagne');
    const [reading] = programme.strands[0]!.readings;
    expect(reading!.criteria).toMatchObject([
      { type: 'no_open_site_within', minutes: 15, decides: true },
      { type: 'outside_zone', zone: 'zrr', decides: true },
      { type: 'deposit_window', decides: false },
    ]);
    expect(draft({ level: 'state' }).regions).toEqual([]);
  });
});

describe('a programme file with comments', () => {
  it('says above each member what the schema says of it, each thing once, and reads back as it was', () => {
    const programme = draft({ zones: [{ id: 'qpv', file: null, inside: true }] });
    const text = writeCommentedJson(programme, ProgrammeSchema);
    expect(parseCommentedJson(text)).toEqual(programme);
    const before = (member: string) => text.split(`"${member}"`)[0]!.trimEnd().split('\n').at(-1)!.trim();
    expect(before('regions')).toBe('// INSEE codes of the regions it is for; empty: the whole country');
    expect(before('level')).toBe('// One of: region, state, other');
    expect(before('quote')).toBe('// The rule word for word as it is published. May be null');
    const explained = text.split('\n').filter((line) => line.includes('The rule word for word'));
    // Once for each kind of criterion.
    expect(explained).toHaveLength(3);
  });

  it('reads back whatever strings it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, list) => {
        const value = { text, list, deep: [{ text }] };
        expect(parseCommentedJson(writeCommentedJson(value, {}))).toEqual(value);
      }),
      { examples: [['', [',', 'x', '","']]] },
    );
    expect(parseCommentedJson('\uFEFF{"a": "http://x//y", /* b */ "c": [1, 2,],}')).toEqual({
      a: 'http://x//y',
      c: [1, 2],
    });
  });

  it('is refused where it is not JSON, with line and column', () => {
    expect(() => parseCommentedJson('{\n  "a": 1\n  "b": 2\n}')).toThrowError(
      new SyntaxError('Comma Expected at line 3, column 3'),
    );
    expect(() => parseCommentedJson('')).toThrowError(/line 1, column 1/);
  });
});

describe('a draft', () => {
  const path = () => join(scratch, 'appel.jsonc');

  it('is not read as a programme while anything is left to fill in, and says what', () => {
    const programme = draft({ name: 'Appel breton' });
    writeFileSync(path(), writeCommentedJson(programme, ProgrammeSchema));
    expect(unfilled(programme)).toEqual(['/summary', '/summary_en', '/sources/0/title']);
    expect(readProgrammeFile(path(), { draft: true })).toEqual(programme);
    expect(() => loadProgrammes([scratch])).toThrowError(
      expect.objectContaining({
        code: 'programme_unfinished',
        message: expect.stringContaining(`"${TO_FILL}" at /summary, /summary_en, /sources/0/title;`),
      }),
    );
  });

  it('is the same programme with its comments as without', () => {
    const programme = JSON.parse(JSON.stringify(draft()).replaceAll(TO_FILL, 'Fait'));
    writeFileSync(path(), writeCommentedJson(programme, ProgrammeSchema));
    const commented = readProgrammeFile(path());
    writeFileSync(join(scratch, 'plain.json'), JSON.stringify(programme));
    expect(hashProgramme(commented)).toBe(hashProgramme(readProgrammeFile(join(scratch, 'plain.json'))));
  });
});

describe('the worked examples of docs/programmes.md', () => {
  const example = (name: string) => readProgrammeFile(join(projectRoot, 'docs/examples', name));

  it('another region’s call: two texts that disagree on a town are both told there', () => {
    const programme = example('appel-regional.jsonc');
    const zones = loadZones([programme]);
    const asked = (lon: number, lat: number) =>
      decideCreation(
        programme,
        at(1200, { region: { name: 'Bretagne', code: '53' }, zones: zonesAt(zones, lon, lat) }),
      );
    expect(asked(-3, 48.2)).toMatchObject({ answer: 'eligible', limit_s: 900, indicative: false });
    expect(asked(-1.69, 48.11)).toMatchObject({ answer: 'to_confirm' });
    expect(programme.apply_url).toMatch(/^https:/);
    expect(programme.documents).toHaveLength(2);
  });

  it('a programme of the State by zones: one strand is enough, a zone without polygons is not known', () => {
    const programme = example('etat-par-zones.jsonc');
    const zones = loadZones([programme]);
    const asked = (lon: number, lat: number, known: Record<string, boolean> = {}) =>
      decideCreation(
        programme,
        at(300, { on: '2026-06-15', zones: { ...zonesAt(zones, lon, lat), ...known } }),
      );
    expect(asked(0.55, 45.01)).toMatchObject({ answer: 'eligible', strand: 'quartiers', limit_s: null });
    expect(asked(1, 46)).toMatchObject({ answer: 'to_confirm', strand: 'hors-centres' });
    expect(asked(1, 46, { 'grands-centres': true }).answer).toBe('not_eligible');
    expect(asked(1, 46, { 'grands-centres': false }).answer).toBe('eligible');
  });
});
