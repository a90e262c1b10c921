import { basename } from 'node:path';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { countText } from '../../tables/text.ts';
import { jobsByCurrentCode } from '../communes/commune_population.ts';
import type { FrenchCommunes } from '../communes/french_communes.ts';
import type { FiguresRead } from './population.ts';

/** Jobs at the place of work of a region's communes, as they are kept. */
export interface JobsOfRegion {
  /** Whose figures they are, for people. */
  source: string;
  /** Year of the figures; null: nothing tells it. */
  year: number | null;
  /** By the code of a commune; those of which the file has no figure are missing. */
  by_commune: Record<string, number>;
}

/** What INSEE's tables of the census are called where nobody says otherwise. */
const CENSUS = 'Insee, recensement de la population, emplois au lieu de travail';
/** INSEE's names of the column. */
const CENSUS_COLUMN = /(?:^|_)emplt(?:_|$)/;
/** Communes named in a note. */
const NAMED = 5;

/** Whose data they are, as the map names it. */
export const jobsAttribution = ({ source, year }: JobsOfRegion): string =>
  `Emplois : ${source}${year === null ? '' : `, ${year}`}`;

/**
 * Jobs of a region's communes from those of a file of any year; communes merged since are added up. What is told of the file in `said`
 * comes first. Communes without a figure are told in `notes`. Throws `jobs_no_match` where the file has none of them.
 */
export function jobsOfRegion(
  read: FiguresRead,
  file: string,
  communes: readonly { code: string; name: string }[],
  said: { source: string | null; year: number | null },
  french: FrenchCommunes,
): { jobs: JobsOfRegion; notes: string[] } {
  const codes = new Set(communes.map(({ code }) => code));
  const found = jobsByCurrentCode(read.figures, (code) => codes.has(code), french);
  if (found.size === 0) {
    const few = (all: Iterable<string>): string => [...all].slice(0, 3).join(', ');
    throw new MaillageError('jobs_no_match', {
      count: countText(read.figures.size),
      given: few(read.figures.keys()),
      wanted: few(codes) || '-',
    });
  }
  const missing = communes.filter(({ code }) => !found.has(code));
  const some = missing.slice(0, NAMED).map(({ code, name }) => `${name} (${code})`);
  return {
    jobs: {
      source: said.source ?? (CENSUS_COLUMN.test(read.column) ? CENSUS : basename(file)),
      year: said.year ?? read.year,
      by_commune: Object.fromEntries(found),
    },
    notes: [
      ...read.notes,
      ...(missing.length === 0
        ? []
        : [
            `The file of jobs ${file} has no figure of ${countText(missing.length)} of ${countText(communes.length)} communes: ${some.join(', ')}${missing.length > NAMED ? ' ...' : ''}.`,
          ]),
    ],
  };
}
