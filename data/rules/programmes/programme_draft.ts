import type { Criterion, Doubt, Programme, ProgrammeZone, RegionNetwork } from './schema.ts';

/** What stands where a person has to write: no programme is served while it does. */
export const TO_FILL = 'À COMPLÉTER';

export interface DraftOptions {
  id: string;
  /** In French. */
  name?: string;
  level: Programme['authority']['level'];
  /** The region that it is for; null: none that is known, or the whole country. */
  region: RegionNetwork | null;
  /** Strictly less than so many minutes by car from an open site refuses; null: no such rule. */
  minutes: number | null;
  /** Zones that a place has to lie in, or outside of: id and file of polygons. */
  zones: { id: string; file: string | null; inside: boolean }[];
  opens_on: string | null;
  closes_on: string | null;
}

/**
 * A programme to be completed: whole by the schema, with `TO_FILL` wherever only the published text can say. Thresholds of doubt are
 * `doubt`'s, which have their justification.
 */
export function draftProgramme(options: DraftOptions, doubt: Doubt): Programme {
  const { id, level, region, minutes, opens_on, closes_on } = options;
  const name = options.name ?? `${TO_FILL} : nom de l’appel`;
  const authority = authorityOf(level, region);
  const zones = options.zones.map(
    ({ id, file }): ProgrammeZone => ({
      id,
      name: `${TO_FILL} : nom de la zone ${id}`,
      name_en: `${TO_FILL}: name of the zone ${id}`,
      source: `${TO_FILL} : qui publie ses contours`,
      file,
    }),
  );
  const criteria: Criterion[] = [
    ...(minutes === null ? [] : [driveTimeCriterion(minutes)]),
    ...options.zones.map(
      ({ id, inside }): Criterion => ({
        id: `${inside ? 'in' : 'outside'}_${id}`,
        type: inside ? 'inside_zone' : 'outside_zone',
        zone: id,
        decides: true,
        quote: null,
        text: `${TO_FILL} : la règle en une phrase`,
        text_en: `${TO_FILL}: the rule in a sentence`,
      }),
    ),
    {
      id: 'deposit',
      type: 'deposit_window',
      decides: false,
      quote: null,
      text: 'Dates de dépôt, dites à côté de la réponse, qui porte sur le lieu',
      text_en: 'Dates of deposit, told beside the answer, which is about the place',
    },
  ];
  return {
    id,
    name,
    name_en: options.name ?? `${TO_FILL}: name of the call`,
    summary: `${TO_FILL} : qui aide quoi, et où, en une phrase`,
    summary_en: `${TO_FILL}: who helps what, and where, in a sentence`,
    authority,
    regions: level === 'state' || region === null ? [] : [region.code],
    voted: null,
    opens_on,
    closes_on,
    deposits: [],
    commissions: null,
    apply_url: null,
    documents: [],
    applicants: [{ code: 'associations', text: 'associations', text_en: 'associations' }],
    axes: [],
    definition: [],
    themes: [],
    places: [],
    amounts: [],
    partners: [],
    label: null,
    sources: [
      {
        id: 'call',
        title: `${TO_FILL} : titre du texte publié`,
        publisher: authority.name,
        published_on: null,
        url: null,
        publisher_url: null,
      },
    ],
    zones,
    strands: [
      {
        id: 'creation',
        subject: 'point',
        name: 'Création',
        name_en: 'Creation',
        for: 'à la création',
        for_en: 'for creation',
        question: 'Un nouveau tiers-lieu peut-il être aidé ici ?',
        question_en: 'Can a new tiers-lieu be helped here?',
        readings: [{ source: 'call', criteria }],
      },
    ],
    doubt,
  };
}

/** Where a programme still says `TO_FILL`: the paths of its members, as in a JSON pointer. */
export function unfilled(programme: unknown, path = ''): string[] {
  if (typeof programme === 'string') return programme.includes(TO_FILL) ? [path] : [];
  if (programme === null || typeof programme !== 'object') return [];
  return Object.entries(programme).flatMap(([name, value]) => unfilled(value, `${path}/${name}`));
}

function driveTimeCriterion(minutes: number): Criterion {
  return {
    id: `no_open_site_within_${minutes}_min`.replace('.', '_'),
    type: 'no_open_site_within',
    minutes,
    mode: 'car',
    decides: true,
    quote: null,
    text: `Aucun tiers-lieu ouvert à moins de ${String(minutes).replace('.', ',')} minutes en voiture. Un tiers-lieu en projet ou fermé ne compte pas.`,
    text_en: `No open tiers-lieu less than ${minutes} minutes away by car. A planned or closed one does not count.`,
  };
}

function authorityOf(level: DraftOptions['level'], region: RegionNetwork | null): Programme['authority'] {
  if (level === 'region' && region)
    return {
      name: `Région ${region.name}`,
      name_en: `Region ${region.name}`,
      level,
      ask: 'à la Région',
      ask_en: 'the Region',
      url: null,
    };
  return {
    name: level === 'state' ? `État : ${TO_FILL}, l’administration` : `${TO_FILL} : qui aide`,
    name_en: level === 'state' ? `French State: ${TO_FILL}, which office` : `${TO_FILL}: who helps`,
    level,
    ask: `${TO_FILL} : à qui demander, après « Demandez »`,
    ask_en: `${TO_FILL}: whom to ask, after "Ask"`,
    url: null,
  };
}
