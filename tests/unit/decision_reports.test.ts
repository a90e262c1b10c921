import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOfReport, readReport } from '../../data/rules/decision/reports.ts';
import { MaillageError } from '../../errors/maillage_error.ts';

const TODAY = '2026-06-15';
const commune = { code: '23025', name: 'Bonnat' };

describe('reports on the list of places', () => {
  it('of a missing place add it, with every fact that nobody stated unknown', () => {
    const input = readReport(
      {
        kind: 'missing',
        name: ' Le Chai ',
        lon: 1.9,
        lat: 46.3,
        text: ' ouvert ',
        url: 'https://chai.example',
      },
      TODAY,
    );
    expect(input).toMatchObject({ kind: 'missing', site_id: null, point: [1.9, 46.3], text: 'ouvert' });
    expect(changeOfReport({ id: 'r1', ...input }, commune)).toEqual({
      kind: 'add',
      site: {
        id: 'report-r1',
        name: 'Le Chai',
        lon: 1.9,
        lat: 46.3,
        position: 'given',
        status: 'open',
        opened_on: null,
        closed_on: null,
        address: null,
        commune,
        themes: [],
        services: [],
        labels: [],
        url: 'https://chai.example',
        employer: null,
        on_regional_map: null,
        source: 'report',
        source_id: 'r1',
      },
    });
    const announced = readReport(
      { kind: 'missing', name: 'Le Chai', lon: 1.9, lat: 46.3, opened_on: '2026-06-16' },
      TODAY,
    );
    expect(announced.proposed).toMatchObject({ status: 'planned', opened_on: '2026-06-16' });
  });

  it('of a closed place close it on the day told, else on a day that nobody knows', () => {
    const told = readReport({ kind: 'closed', site_id: 's1', closed_on: '2026-01-31' }, TODAY);
    expect(changeOfReport({ id: 'r', ...told }, null)).toEqual({
      kind: 'change',
      site_id: 's1',
      change: { status: 'closed', closed_on: '2026-01-31' },
    });
    expect(readReport({ kind: 'closed', site_id: 's1' }, TODAY).proposed).toEqual({
      status: 'closed',
      closed_on: null,
    });
  });

  it('of a misplaced place correct the point, or move it on a day; who accepts may know better', () => {
    const wrong = readReport({ kind: 'misplaced', site_id: 's1', lon: 1.9, lat: 46.3 }, TODAY);
    expect(changeOfReport({ id: 'r', ...wrong }, commune)).toEqual({
      kind: 'change',
      site_id: 's1',
      change: { lon: 1.9, lat: 46.3, position: 'given', commune },
    });
    const moved = readReport(
      { kind: 'misplaced', site_id: 's1', lon: 1.9, lat: 46.3, moved_on: '2026-05-01' },
      TODAY,
    );
    const change = changeOfReport({ id: 'r', ...moved }, commune, { lon: 1.91 });
    expect(change).toMatchObject({ change: { lon: 1.91, lat: 46.3, moved_on: '2026-05-01' } });
  });

  it('of a time or of something else change nothing in the list', () => {
    for (const body of [
      { kind: 'wrong_time', lon: 1.9, lat: 46.3, text: 'le pont est fermé' },
      { kind: 'other', text: 'bonjour' },
    ]) {
      expect(changeOfReport({ id: 'r', ...readReport(body, TODAY) }, null)).toEqual({ kind: 'none' });
    }
  });

  it.each([
    [{}, 'kind'],
    [{ kind: 'praise', text: 'x' }, 'kind'],
    [{ kind: 'missing', lon: 1, lat: 45 }, 'name'],
    [{ kind: 'missing', name: 'Le Chai', lon: 1 }, 'lat'],
    [{ kind: 'missing', name: '   ', lon: 1, lat: 45 }, 'name'],
    [{ kind: 'missing', name: 'Le Chai', lon: 181, lat: 45 }, 'lon'],
    [{ kind: 'missing', name: 'Le Chai', lon: 1, lat: 45, url: 'javascript:alert(1)' }, 'url'],
    [{ kind: 'closed' }, 'site_id'],
    [{ kind: 'closed', site_id: 's1', closed_on: '2026-02-30' }, 'closed_on 2026-02-30 is not a day'],
    [{ kind: 'closed', site_id: 's1', closed_on: '2026-06-16' }, 'closed_on is still to come'],
    [
      { kind: 'missing', name: 'Le Chai', lon: 1, lat: 45, opened_on: '2026-01-02', closed_on: '2026-01-02' },
      'not after opened_on',
    ],
    [{ kind: 'misplaced', site_id: 's1', lon: 1 }, 'lat'],
    [{ kind: 'wrong_time', lon: 1, lat: 45 }, 'text'],
    [{ kind: 'other', text: ' ' }, 'text'],
    [{ kind: 'other', text: 'x'.repeat(2001) }, 'text'],
    [{ kind: 'other', text: 'x', email: 'a@b.fr' }, 'email'],
    [null, ''],
    ['text', ''],
  ])('%j are refused, naming what is wrong', (body, named) => {
    expect(() => readReport(body, TODAY)).toThrowError(
      expect.objectContaining({
        code: 'report_invalid',
        status: 400,
        message: expect.stringContaining(named),
        text_fr: expect.stringContaining('signalement'),
      }),
    );
  });

  it('are taken or refused with a reason, whatever is sent (property)', () => {
    const value = fc.oneof(fc.constantFrom('missing', 'closed', 's1', '2026-01-01'), fc.jsonValue());
    const body = fc.dictionary(
      fc.constantFrom('kind', 'site_id', 'lon', 'lat', 'text', 'name', 'closed_on', '__proto__'),
      value,
    );
    fc.assert(
      fc.property(body, (sent) => {
        try {
          const input = readReport(sent, TODAY);
          expect(['missing', 'closed', 'misplaced', 'wrong_time', 'other']).toContain(input.kind);
        } catch (error) {
          expect(error).toBeInstanceOf(MaillageError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
