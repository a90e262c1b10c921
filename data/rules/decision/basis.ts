import { networkOfRegion } from '../programmes/programmes.ts';
import type { Doubt, Programme, RegionNetwork } from '../programmes/schema.ts';
import type { Basis } from './answer_types.ts';
import { formatDay, formatNumber } from './format.ts';
import { type Reason, say } from './sentences.ts';

/** A threshold of doubt: the server's setting, else the programme's own. */
export function threshold(programme: Programme, basis: Basis, name: keyof Doubt): number {
  return basis.settings?.[name] ?? programme.doubt[name].value;
}

/** Whether the programme is published for other regions than the one that is served: what it says is then for guidance alone. */
export const isIndicative = (programme: Programme, basis: Basis): boolean =>
  programme.regions.length > 0 && !programme.regions.includes(basis.region.code ?? '');

/** What the data behind an answer calls for: demonstration data, another region's programme, age, a day to come. */
export function basisReasons(programme: Programme, basis: Basis): readonly Reason[] {
  const known = told.get(basis)?.get(programme);
  if (known !== undefined) return known;
  const ofBasis = told.get(basis) ?? new Map<Programme, Reason[]>();
  told.set(basis, ofBasis);
  const reasons = reasonsOfBasis(programme, basis).map((reason) => Object.freeze(reason));
  ofBasis.set(programme, reasons);
  return reasons;
}

/** A basis is never changed, and thousands of points rest on one. */
const told = new WeakMap<Basis, Map<Programme, Reason[]>>();

function reasonsOfBasis(programme: Programme, basis: Basis): Reason[] {
  const reasons: Reason[] = [];
  if (basis.asked_of !== undefined)
    reasons.push(say('answered_by_its_region', { region: basis.region.name, asked: basis.asked_of }));
  if (basis.modelled_network && basis.example_sites) reasons.push(say('modelled_network.example_sites'));
  else if (basis.modelled_network) reasons.push(say('modelled_network'));
  else if (basis.example_sites) reasons.push(say('example_sites'));
  if (isIndicative(programme, basis)) {
    reasons.push(
      say('programme_of_another_region', {
        programme: programme.name,
        authority: (language) => (language === 'fr' ? programme.authority.name : programme.authority.name_en),
      }),
    );
  }
  const { network_age_days: network, list_age_days: list } = basis;
  const days = (age: number) => (language: 'fr' | 'en') => formatNumber(age, language, 0);
  if (list !== null && list > threshold(programme, basis, 'stale_list_days')) {
    reasons.push(say('stale_list', { days: days(list) }));
  }
  if (network !== null && network > threshold(programme, basis, 'stale_network_days')) {
    reasons.push(say('stale_network', { days: days(network) }));
  }
  if (network === null && !basis.modelled_network) reasons.push(say('network_date_unknown'));
  if (basis.today !== undefined && basis.on > basis.today) {
    reasons.push(say('date_in_future', { day: (language) => formatDay(basis.on, language) }));
  }
  return reasons;
}

/** The network of the served region, null where there is none or the region is one's own. */
export function networkOfBasis(basis: Basis): RegionNetwork | null {
  return networkOfRegion(basis.region.code ?? basis.region.name);
}
