import { signal, useSignal } from '@preact/signals';
import { apiAddress } from '../api/client.ts';
import { CheckField, SelectField } from '../app/fields.tsx';
import { Icon } from '../app/Icon.tsx';
import { formatDay } from '../i18n/format.ts';
import { spoken, t } from '../i18n/index.ts';
import { areaKnown } from '../map/view.ts';
import { day, type PageState } from '../state/page.ts';
import { keepFrenchCsv, readFrenchCsv } from '../state/preferences.ts';
import { set } from '../state/set.ts';
import { areaFigures } from './planner_data.ts';

const LAYERS = ['all', 'white-zones', 'bands', 'communes', 'sites', 'isochrones'] as const;
const FORMATS = ['gpkg', 'xlsx', 'csv', 'geojson', 'parquet', 'fgb'] as const;
const NATIONAL = ['mediation-numerique.csv', 'gogocarto.json'] as const;

type Layer = (typeof LAYERS)[number];
type Format = (typeof FORMATS)[number] | (typeof NATIONAL)[number];

/** CSV with semicolons and decimal commas, as a French spreadsheet opens it; null: by the language of the page. */
const frenchCsv = signal(readFrenchCsv());

/** The data behind the map as files: a layer, a format, for the part of the region and the day that are chosen. */
export function Downloads() {
  const layer = useSignal<Layer>('all');
  const format = useSignal<Format>('gpkg');
  const formats: readonly Format[] =
    layer.value === 'all' ? ['gpkg'] : layer.value === 'sites' ? [...FORMATS, ...NATIONAL] : FORMATS;
  const chosen = formats.includes(format.value) ? format.value : 'gpkg';
  const part = areaKnown.value === null ? {} : { [areaKnown.value.by]: areaKnown.value.code };
  const asked = { ...part, on: day.value };
  const isFrench = frenchCsv.value ?? spoken.value === 'fr';
  const csv = { ...asked, sep: isFrench ? ';' : null };
  const isNational = chosen.includes('.');
  const path = isNational ? `export/sites/${chosen}` : `export/${layer.value}.${chosen}`;
  return (
    <details class="layer-choice downloads">
      <summary>{t('downloads')}</summary>
      <p class="quiet">
        {t('downloads_of', {
          area: areaFigures.value?.name ?? '',
          day: day.value === null ? t('downloads_today') : formatDay(day.value),
        })}
      </p>
      <p>
        <a
          href={apiAddress(`${reportOf(areaKnown.value)}/sheet.pdf`, { on: day.value })}
          target="_blank"
          rel="noopener"
        >
          <Icon name="document" size={18} /> {t('download_report')}
        </a>
      </p>
      <SelectField
        label={t('download_layer')}
        value={layer.value}
        choose={(one) => set(layer, one as Layer)}
        options={LAYERS.map((one) => [one, t(`download_layer_${one}`)])}
      />
      <SelectField
        label={t('download_format')}
        value={chosen}
        choose={(one) => set(format, one as Format)}
        options={formats.map((one) => [one, t(`download_format_${one}`)])}
      />
      {chosen === 'csv' && (
        <CheckField
          checked={isFrench}
          check={(checked) => {
            frenchCsv.value = checked;
            keepFrenchCsv(checked);
          }}
        >
          {t('download_french_csv')}
        </CheckField>
      )}
      <p>
        <a class="button" href={apiAddress(path, chosen === 'csv' ? csv : asked)} download>
          <Icon name="download" size={18} /> {t('download')}
        </a>
      </p>
      {chosen === 'csv' && (
        <p>
          <a href={apiAddress(`export/${layer.value}.schema.json`, csv)}>{t('download_schema')}</a>
        </p>
      )}
      {isNational && <p class="quiet">{t('download_national')}</p>}
    </details>
  );
}

/** The path of the report of a part of the region, or of all of it. */
function reportOf(part: PageState['area']): string {
  if (part === null) return 'region';
  return `${part.by === 'epci' ? 'epci' : 'departements'}/${encodeURIComponent(part.code)}`;
}
