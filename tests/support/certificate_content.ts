import type { PointFacts } from '../../data/rules/decision/answer_types.ts';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { findProgramme, hashProgramme, loadProgrammes } from '../../data/rules/programmes/programmes.ts';
import type { LonLat } from '../../isochrones/types.ts';
import type { CertificateContent } from '../../server/output/certificate/content.ts';

const AMI = findProgramme(loadProgrammes(), 'ami-nouvelle-aquitaine-2025');
const HERE: LonLat = [1.9041, 46.3268];

/** A made-up country of roads around Bonnat: a main road with bends, side roads of every class, two towns, a white zone. */
function roads(): CertificateContent['map']['roads'] {
  const out: CertificateContent['map']['roads'] = [];
  const bend = (from: LonLat, to: LonLat, wave: number, road_class: number) => {
    const coordinates: LonLat[] = Array.from({ length: 40 }, (_, i) => {
      const t = i / 39;
      const off = Math.sin(t * Math.PI * 3) * wave;
      return [
        from[0] + (to[0] - from[0]) * t + off * (to[1] - from[1]),
        from[1] + (to[1] - from[1]) * t - off * (to[0] - from[0]),
      ];
    });
    out.push({ road_class, coordinates });
  };
  const [x, y] = HERE;
  bend([x - 0.6, y - 0.12], [x + 0.6, y + 0.1], 0.03, 1);
  bend([x - 0.35, y + 0.4], [x + 0.3, y - 0.4], 0.06, 2);
  for (let i = -6; i <= 6; i++) {
    bend([x + i * 0.09, y - 0.4], [x + i * 0.09 + 0.05, y + 0.4], 0.08, 3 + (Math.abs(i) % 3));
    bend([x - 0.6, y + i * 0.06], [x + 0.6, y + i * 0.06 + 0.03], 0.02, 3 + (Math.abs(i + 1) % 3));
  }
  return out;
}

export interface SampleChoice {
  drive_time_s: number | null;
  facts?: Partial<PointFacts>;
  /** OSRM's times; null: it did not answer. */
  osrm?: boolean;
  names?: string[];
}

/** A whole certificate about a point at Bonnat, its decision taken by the rules from the drive time. */
export function sampleContent({
  drive_time_s,
  facts = {},
  osrm = true,
  names = ['La Quincaillerie', 'Le Chai', 'Café de l’Espace'],
}: SampleChoice): CertificateContent {
  const [lon, lat] = HERE;
  const places = (drive_time_s === null ? [] : names).map((name, i) => ({
    id: `site-${i + 1}`,
    name,
    commune: ['Guéret', 'La Souterraine', null][i] ?? null,
    lon: lon + [0.16, -0.31, 0.3][i]!,
    lat: lat + [-0.13, -0.09, 0.19][i]!,
    drive_time_s: (drive_time_s ?? 0) + i * 187.3,
  }));
  const all: PointFacts = {
    in_region: true,
    drive_time_s,
    nearest: places,
    road_distance_m: 34.2,
    commune: { code: '23025', name: 'Bonnat' },
    on: '2026-06-15',
    region: { name: 'Nouvelle-Aquitaine', code: '75' },
    modelled_network: false,
    example_sites: false,
    network_age_days: 40,
    list_age_days: 12,
    ...facts,
  };
  const decision = decideCreation(AMI, all);
  const end = places[0];
  const route: LonLat[] = end
    ? Array.from({ length: 30 }, (_, i) => {
        const t = i / 29;
        return [
          lon + (end.lon - lon) * t + Math.sin(t * 9) * 0.008 * (1 - t) * t * 4,
          lat + (end.lat - lat) * t + Math.cos(t * 7) * 0.006 * (1 - t) * t * 4,
        ];
      })
    : [];
  const ring = (cx: number, cy: number, rx: number, ry: number): LonLat[] =>
    Array.from({ length: 61 }, (_, i) => {
      const a = (i / 60) * 2 * Math.PI;
      return [cx + rx * Math.cos(a) * (1 + 0.12 * Math.sin(5 * a)), cy + ry * Math.sin(a)];
    });
  return {
    id: '3f9c2a71d0b84e55',
    computed_at: '2026-06-01T04:12:33.000Z',
    question: { lon, lat, label: '4 place du Marché', commune: all.commune, on: all.on, as_known_at: null },
    region: { name: all.region.name, code: all.region.code },
    programme: {
      id: AMI.id,
      name: AMI.name,
      authority: AMI.authority.name,
      ask: AMI.authority.ask,
      question: AMI.strands[0]!.question,
      opens_on: AMI.opens_on,
      closes_on: AMI.closes_on,
      commissions: AMI.commissions!.text,
      sha256: hashProgramme(AMI),
    },
    answer: {
      answer: decision.answer,
      headline: decision.headline,
      indicative: decision.indicative,
      reasons: decision.reasons,
      rule: decision.rule,
      limit_s: decision.limit_s,
      drive_time_s: decision.drive_time_s,
      margin_s: decision.margin_s,
      to_confirm_within_s: AMI.doubt.to_confirm_within_s.value,
      close_to_limit_share: AMI.doubt.close_to_limit_share.value,
      network: decision.network,
    },
    road: all.road_distance_m === null ? null : { lon: lon + 0.0004, lat, distance_m: all.road_distance_m },
    nearest: places.map((place) => ({
      ...place,
      osrm_time_s: osrm ? Math.round(place.drive_time_s * 10 - 3) / 10 : null,
    })),
    route: end && osrm ? { coordinates: route, duration_s: end.drive_time_s, distance_m: 23_456 } : null,
    map: {
      roads: roads(),
      white_zones: [[ring(lon - 0.08, lat + 0.07, 0.22, 0.12), ring(lon - 0.14, lat + 0.1, 0.04, 0.03)]],
      outline: [[ring(lon - 0.2, lat, 0.75, 0.5)]],
      sites: [
        { lon: lon + 0.05, lat: lat - 0.08, status: 'planned' },
        { lon: lon - 0.07, lat: lat - 0.1, status: 'closed' },
        { lon: lon + 0.22, lat: lat - 0.02, status: 'open' },
        ...places.map((place) => ({ lon: place.lon, lat: place.lat, status: 'open' as const })),
      ],
      towns: [
        { name: 'Bonnat', lon, lat, population: 1357 },
        { name: 'Guéret', lon: lon + 0.17, lat: lat - 0.15, population: 12_700 },
        { name: 'Châtelus-Malvaleix', lon: lon + 0.11, lat: lat - 0.02, population: 500 },
        { name: 'Genouillac', lon: lon + 0.09, lat: lat + 0.02, population: 700 },
        { name: 'Le Bourg-d’Hem', lon: lon - 0.08, lat: lat - 0.04, population: 210 },
        { name: 'Saint-Dizier-les-Domaines', lon: lon + 0.02, lat: lat + 0.05, population: 180 },
      ],
    },
    proof: {
      coverage_id: 'c7b1f00d5a9e4412',
      network: {
        id: 'n-9a41c0e7',
        osm_date: all.network_age_days === null ? null : '2026-05-06',
        roads_sha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
        profile_sha256: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
        osrm_version: '26.10.0',
        modelled: all.modelled_network,
        verification: { pairs: 2000, share_differing: 0.0015, greatest_difference_s: 2.4 },
      },
      sites: {
        list_version: 7,
        known_at: '2026-06-03T09:00:00.000Z',
        source: 'La coopérative des tiers-lieux',
        open: 258,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
      example_sites: all.example_sites,
      software: '0.1.0',
    },
    links: {
      page: 'https://maillage.example/?at=1.9041,46.3268&on=2026-06-15',
      answer: 'https://maillage.example/answers/3f9c2a71d0b84e55',
      report: 'https://maillage.example/signaler',
    },
    attributions: ['Routes © les contributeurs d’OpenStreetMap (ODbL)', 'Communes IGN', 'Population INSEE'],
  };
}
