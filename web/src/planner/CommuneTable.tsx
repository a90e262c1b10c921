import type { AreaStatistics } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { formatArea, formatCount, formatMinutes, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { marked } from '../map/view.ts';
import { subject, update } from '../state/page.ts';
import { set } from '../state/set.ts';
import { whiteShareOf } from './coverage_steps.ts';
import { communes, communesInArea, epcis } from './planner_data.ts';
import { type Column, SortedTable } from './SortedTable.tsx';

/** Communes of the area with their people and ground in white zones; the one pointed at is marked on the map. */
export function CommuneTable() {
  const { status, failure } = communes.value;
  if (failure) return <Failed failure={failure} again={communes.again} />;
  if (status === 'loading' && !communes.value.data)
    return <div class="skeleton skeleton-block" aria-hidden="true" />;
  return (
    <SortedTable
      caption={t('table_communes_caption')}
      rows={communesInArea.value}
      keyOf={({ code }) => code}
      nameOf={({ name, code }) => `${name} ${code}`}
      columns={columns()}
      sortedBy="white_people"
      descending
      file="maillage-communes.csv"
      isChosen={({ code }) => subject.value?.kind === 'commune' && subject.value.code === code}
      point={(row) => set(marked, row ? [row.code] : [])}
    />
  );
}

function columns(): Column<AreaStatistics>[] {
  const count = (value: number | null) => (value === null ? '' : formatCount(value));
  return [
    {
      id: 'name',
      title: t('commune'),
      value: ({ name }) => name,
      cell: ({ name, code }) => (
        <Button class="link-button named" onClick={() => update({ subject: { kind: 'commune', code } })}>
          {name}
        </Button>
      ),
    },
    { id: 'code', title: t('column_code'), value: ({ code }) => code },
    {
      id: 'population',
      title: t('column_population'),
      value: ({ population }) => population,
      cell: ({ population }) => count(population),
    },
    {
      id: 'white_people',
      title: t('column_white_people'),
      value: ({ white }) => (white.population === null ? null : Math.round(white.population)),
      cell: ({ white }) => count(white.population),
    },
    {
      id: 'white_share',
      title: t('column_white_share'),
      value: (row) => Math.round(whiteShareOf(row) * 1000) / 10,
      cell: (row) => formatShare(whiteShareOf(row)),
    },
    {
      id: 'white_ground',
      title: t('column_white_ground'),
      value: ({ white }) => Math.round(white.area_km2 * 100) / 100,
      cell: ({ white }) => formatArea(white.area_km2),
    },
    {
      id: 'town_hall',
      title: t('column_town_hall'),
      value: ({ drive_times_s }) => minutesOf(drive_times_s?.town_hall),
      cell: ({ drive_times_s }) => {
        const seconds = drive_times_s?.town_hall ?? null;
        return seconds === null ? '' : formatMinutes(seconds);
      },
    },
    {
      id: 'most',
      title: t('column_most'),
      value: ({ drive_times_s }) => minutesOf(drive_times_s?.most),
      saved: true,
    },
    {
      id: 'departement',
      title: t('departement'),
      value: ({ departement }) => departement ?? null,
      saved: true,
    },
    { id: 'epci', title: t('column_epci'), value: ({ epci }) => epci ?? null, saved: true },
    { id: 'epci_name', title: t('epci'), value: ({ epci }) => nameOfEpci(epci), saved: true },
  ];
}

/** Minutes to the hundredth. */
const minutesOf = (seconds: number | null | undefined): number | null =>
  typeof seconds === 'number' ? Math.round(seconds / 0.6) / 100 : null;

const nameOfEpci = (code: string | null | undefined): string | null =>
  epcis.value.data?.find((one) => one.code === code)?.name ?? null;
