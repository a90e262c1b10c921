/** An answer kept for years is compared with what its question gives now, or it is told that this cannot be, and how it can. */
import { expect, it } from 'vitest';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type Again, againLines, type Kept, notAgainLines } from '../../server/cli/explain_text.ts';

const told = {
  answer: 'eligible',
  headline: '',
  drive_time_s: 1300,
  margin_s: 100,
  nearest: [],
  reasons: [],
  programme: 'p',
};
const kept: Kept = {
  id: 'a',
  question: { lon: 0, lat: 45, label: null, on: '2025-05-01', as_known_at: null },
  inputs: {
    coverage: 'c',
    network: {
      id: 'n',
      osm_date: null,
      roads_sha256: 'roads-1',
      profile_sha256: '',
      osrm_version: '26.10.0',
    },
    sites: { list_version: 1, known_at: null, source: null, open: 1, sha256: 's' },
    programme: { id: 'p', sha256: 'r' },
    asked_on: '2025-05-01',
    software: '0.1.0',
  },
  answer: { ...told, coverage: { network: { id: 'n' }, sites: { sha256: 's' } } },
  answered_at: '2025-05-01T10:00:00.000Z',
};
const again = (facts: Partial<Again>): Again => ({
  ...kept.answer,
  rules_sha256: 'r',
  software: '0.1.0',
  ...facts,
});

it('says that all is the same where it is', () => {
  const lines = againLines(kept, again({})).join('\n');
  expect(lines).toContain('are the same, by their hashes');
  expect(lines).toContain('The answer is the same.');
  expect(lines).not.toContain('As it was given');
});

// What was wrong: of software that changed since nothing was said.
it('says that another version answers now, and what makes an answer that is another one', () => {
  expect(againLines(kept, again({ software: '0.9.0' })).join('\n')).toMatch(
    /The software is other: 0\.9\.0, where it was 0\.1\.0\.\nThe answer is the same\./,
  );
  const other = againLines(kept, again({ software: '0.9.0', drive_time_s: 1310 })).join('\n');
  expect(other).toContain('The answer is another one now.');
  expect(other).toMatch(/made by Maillage 0\.1\.0, on a home restored from a backup of that time.*roads-1/);
});

// What was wrong: the command failed with the sentence alone, and told nothing of the answer.
it('says why it cannot be made again here, and how it can', () => {
  const lines = notAgainLines(kept, new MaillageError('unknown_answer', { id: 'x' })).join('\n');
  expect(lines).toMatch(/cannot be made again here/);
  expect(lines).toMatch(/x/);
  expect(lines).toMatch(/made by Maillage 0\.1\.0/);
});
