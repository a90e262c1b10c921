import {
  counted,
  formatDay,
  formatNumber,
  formatSeconds,
  formatTime,
} from '../../../data/rules/decision/format.ts';
import type { AnswerInputs } from '../../answers/permalink.ts';
import type { DayTimes, Served } from '../../served/served.ts';
import type { Fact } from './furniture.ts';

/** Ids, dates and hashes of all that a sheet rests on. */
export interface Proof {
  coverage_id: string;
  network: AnswerInputs['network'] & {
    modelled: boolean;
    /** Pairs on which engine and OSRM were compared when it was built. */
    verification: { pairs: number; share_differing: number; greatest_difference_s: number } | null;
  };
  sites: AnswerInputs['sites'];
  example_sites: boolean;
  /** Version of Maillage. */
  software: string;
}

/** The proof of what is served on a day. */
export function proofOf({ network, region }: Served, day: DayTimes, inputs: AnswerInputs): Proof {
  const { modelled, verification } = network.meta;
  return {
    coverage_id: day.coverage.id,
    network: { ...inputs.network, modelled, verification },
    sites: inputs.sites,
    example_sites: region.example_sites,
    software: inputs.software,
  };
}

/** What an answer rested on, as a table tells it. */
export function proofFacts(
  proof: Proof,
  programme: { id: string; name: string; sha256: string },
  computed_at: string,
  on: string,
): Fact[] {
  const { network, sites } = proof;
  const dated =
    network.osm_date === null ? 'date inconnue' : `OpenStreetMap au ${formatDay(network.osm_date)}`;
  const roads = network.modelled ? 'modèle, non OpenStreetMap' : dated;
  const list = [
    sites.list_version > 0
      ? `version ${formatNumber(sites.list_version)}`
      : 'aucune liste connue à ce moment',
    sites.source,
    sites.known_at === null ? null : `connue le ${formatDay(sites.known_at)}`,
    `${counted(sites.open, 'ouvert', 'ouverts')} le ${formatDay(on)}`,
    proof.example_sites ? 'exemples' : null,
  ].filter((part) => part !== null);
  const verified =
    network.verification === null
      ? 'Non vérifié.'
      : `${formatNumber(network.verification.pairs)} trajets comparés à OSRM\u00a0: ${formatNumber(network.verification.share_differing * 100)}\u00a0% s’écartent de plus d’1\u00a0s, au plus de ${formatSeconds(network.verification.greatest_difference_s)}.`;
  return [
    ['Réseau routier', `${roads} · OSRM ${network.osrm_version} · ${network.id}`],
    ['Routes, SHA-256', network.roads_sha256],
    ['Profil, SHA-256', network.profile_sha256],
    ['Vérification', verified],
    ['Liste des tiers-lieux', list.join(' · ')],
    ['Liste, SHA-256', sites.sha256],
    ['Programme', `${programme.name} (${programme.id})`],
    ['Programme, SHA-256', programme.sha256],
    [
      'Couverture',
      `${proof.coverage_id}, calculée le ${formatDay(computed_at)} à ${formatTime(computed_at)} (heure de Paris)`,
    ],
  ];
}
