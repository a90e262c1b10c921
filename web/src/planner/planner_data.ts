import { computed } from '@preact/signals';
import type {
  AreaStatistics,
  Coverage,
  CoverageChanges,
  Dependences,
  SiteFeature,
} from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { areaKnown } from '../map/view.ts';
import { region, regionFigures } from '../state/data.ts';
import { comparing, comparison } from '../state/page.ts';
import { resource } from '../state/resource.ts';
import { sites } from '../state/sites.ts';

/** The planner's figures: people and ground by département, EPCI and commune; the list of tiers-lieux; coverages. */

const statisticsBy = (by: 'departement' | 'epci' | 'commune') =>
  resource<AreaStatistics[]>(
    () => async (signal) =>
      (await told(api.GET('/api/v1/statistics', { params: { query: { by } }, signal }))).items,
  );

export const departements = statisticsBy('departement');
export const epcis = statisticsBy('epci');
export const communes = statisticsBy('commune');

/** Communes of the area chosen. */
export const communesInArea = computed<AreaStatistics[]>(() => {
  const within = areaKnown.value;
  const all = communes.value.data ?? [];
  return within === null ? all : all.filter((commune) => commune[within.by] === within.code);
});

/** Tiers-lieux of the area chosen; null: the list is not here yet. */
export const sitesInArea = computed<SiteFeature[] | null>(() => {
  const all = sites.value.data?.features ?? null;
  if (all === null || areaKnown.value === null) return all;
  const codes = new Set(communesInArea.value.map(({ code }) => code));
  return all.filter(({ properties }) => codes.has(properties.commune?.code ?? ''));
});

/** Figures of the area chosen: of the region where none is. */
export const areaFigures = computed<AreaStatistics | null>(() => {
  const within = areaKnown.value;
  if (within === null) {
    const whole = regionFigures.value.data;
    return whole && { ...whole, name: region.value.data?.name ?? whole.name };
  }
  const list = within.by === 'departement' ? departements.value.data : epcis.value.data;
  return list?.find((one) => one.code === within.code) ?? null;
});

/** What hangs on each open tiers-lieu alone, the most people first. */
export const dependences = resource<Dependences>(
  () => (signal) => told(api.GET('/api/v1/dependences', { signal })),
);

export const coverages = resource<Coverage[]>(() => {
  if (!comparing.value) return null;
  return async (signal) => (await told(api.GET('/api/v1/coverages', { signal }))).items;
});

/** The two coverages compared: those chosen, else the current one and the one before it. */
export const compared = computed<{ before: Coverage; after: Coverage } | null>(() => {
  const list = coverages.value.data ?? [];
  const asked = comparison.value;
  const find = (id: string | undefined) => list.find((one) => one.id === id);
  const after = find(asked?.after) ?? list.find((one) => one.current) ?? list[0];
  const before = find(asked?.before) ?? list.find((one) => one !== after);
  return before && after && before !== after ? { before, after } : null;
});

export const changes = resource<CoverageChanges>(() => {
  const two = compared.value;
  if (!two || !comparing.value) return null;
  const params = { path: { id: two.after.id }, query: { since: two.before.id } };
  return (signal) => told(api.GET('/api/v1/coverages/{id}/changes', { params, signal }));
});
