import { computed } from '@preact/signals';
import type { SiteFeature } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { SiteSign } from '../app/SiteSign.tsx';
import { formatCount } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { themeText } from '../i18n/words.ts';
import { subject, update } from '../state/page.ts';
import { sites } from '../state/sites.ts';
import { dependences, sitesInArea } from './planner_data.ts';
import { type Column, SortedTable } from './SortedTable.tsx';

const STATUS_TEXT = { open: 'status_open', planned: 'status_planned', closed: 'status_closed' } as const;

/** Tiers-lieux of the list, with the status that the map shows by sign and colour. */
export function SiteTable() {
  const { failure } = sites.value;
  if (failure) return <Failed failure={failure} again={sites.again} />;
  const rows = sitesInArea.value ?? [];
  return (
    <SortedTable
      caption={t('table_sites_caption')}
      rows={rows}
      keyOf={({ properties }) => properties.id}
      nameOf={({ properties }) => `${properties.name} ${properties.commune?.name ?? ''}`}
      columns={columns()}
      sortedBy="name"
      file="maillage-tiers-lieux.csv"
      isChosen={({ properties }) => subject.value?.kind === 'site' && subject.value.id === properties.id}
    />
  );
}

/** People who have a tiers-lieu alone within the limit, by its id: the order of a list asks again and again. */
const alone = computed(
  () => new Map(dependences.value.data?.items.map(({ id, population }) => [id, population])),
);

/** Those of one; null: it is not open, or they are not known. */
function aloneOf(site: string): number | null {
  const found = alone.value.get(site);
  return typeof found === 'number' ? Math.round(found) : null;
}

function columns(): Column<SiteFeature>[] {
  return [
    {
      id: 'name',
      title: t('column_name'),
      value: ({ properties }) => properties.name,
      cell: ({ properties: { name, id } }) => (
        <Button class="link-button named" onClick={() => update({ subject: { kind: 'site', id } })}>
          {name}
        </Button>
      ),
    },
    { id: 'commune', title: t('commune'), value: ({ properties }) => properties.commune?.name ?? null },
    {
      id: 'status',
      title: t('column_status'),
      value: ({ properties }) => t(STATUS_TEXT[properties.status]),
      cell: ({ properties: { status, labels } }) => (
        <span class="status-cell">
          <SiteSign status={status} fabrique={labels.includes('fabrique_de_territoire')} />{' '}
          {t(STATUS_TEXT[status])}
        </span>
      ),
    },
    {
      id: 'alone',
      title: t('column_alone'),
      value: ({ properties }) => aloneOf(properties.id),
      cell: ({ properties }) => {
        const people = aloneOf(properties.id);
        return people === null ? '' : formatCount(people);
      },
    },
    { id: 'opened', title: t('column_opened'), value: ({ properties }) => properties.opened_on },
    {
      id: 'themes',
      title: t('themes'),
      value: ({ properties }) => properties.themes.map(themeText).join(', ') || null,
    },
  ];
}
