import type { Basis, PointFacts } from '../../data/rules/decision/answer_types.ts';
import { findProgramme, loadProgrammes } from '../../data/rules/programmes/programmes.ts';

const programmes = loadProgrammes();
export const AMI = findProgramme(programmes, 'ami-nouvelle-aquitaine-2025');
export const FABRIQUES = findProgramme(programmes, 'nouveaux-lieux-nouveaux-liens');

/** No-break spaces as plain ones, so that sentences can be read in tests. */
export const readable = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

/** What every answer rests on, on a day: a real region, fresh data. */
export const basis = (on: string): Basis => ({
  on,
  region: { name: 'Nouvelle-Aquitaine', code: '75' },
  modelled_network: false,
  example_sites: false,
  network_age_days: 30,
  list_age_days: 30,
});

/** A point of Nouvelle-Aquitaine, 12 m from its road, `seconds` from Le Chai at Bonnat; everything fresh and real. */
export function at(seconds: number | null, more: Partial<PointFacts> = {}): PointFacts {
  return {
    in_region: true,
    drive_time_s: seconds,
    nearest:
      seconds === null ? [] : [{ id: 'chai', name: 'Le Chai', commune: 'Bonnat', drive_time_s: seconds }],
    road_distance_m: 12,
    commune: { code: '23025', name: 'Bonnat' },
    on: '2026-06-15',
    region: { name: 'Nouvelle-Aquitaine', code: '75' },
    modelled_network: false,
    example_sites: false,
    network_age_days: 30,
    list_age_days: 30,
    ...more,
  };
}
