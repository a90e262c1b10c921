/** Writes docs/problem-codes.md from the catalogue of errors; a test compares. */
import { writeFileSync } from 'node:fs';
import { problemCodesDocument } from '../errors/problem_codes.ts';

writeFileSync(new URL('../docs/problem-codes.md', import.meta.url), problemCodesDocument());
