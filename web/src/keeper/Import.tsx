import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ImportReport, ListColumns } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { FocusedHeading } from '../app/FocusedHeading.tsx';
import { SelectField } from '../app/fields.tsx';
import { Icon } from '../app/Icon.tsx';
import { formatCount } from '../i18n/format.ts';
import { set } from '../state/set.ts';
import { sites } from '../state/sites.ts';
import { ImportPreview } from './ImportPreview.tsx';
import {
  askColumns,
  askImport,
  file,
  forgetList,
  given,
  keepMissing,
  listKey,
  looked,
  lookKey,
  source,
} from './import_state.ts';
import { KeeperCheck } from './KeeperCheck.tsx';
import { part } from './keeper_parts.ts';
import { formatText, k } from './keeper_words.ts';
import { useAsked } from './useAsked.ts';

/** A list brought in as a file: its columns, what it would change, then taken or left. */
export function Import() {
  const taken = useSignal<ImportReport | null>(null);
  if (taken.value) return <Taken report={taken.value} again={() => set(taken, null)} />;
  return (
    <section>
      <h2>{k('part_import')}</h2>
      <FileDrop />
      {file.value && (
        <Looked
          taken={(report) => {
            forgetList();
            taken.value = report;
          }}
        />
      )}
    </section>
  );
}

/** Takes a file, dropped or chosen. */
function FileDrop() {
  const over = useSignal(false);
  const take = (files: FileList | null | undefined): void => {
    const [first] = files ?? [];
    if (!first) return;
    forgetList();
    file.value = first;
  };
  return (
    <label
      class={over.value ? 'keeper-drop over' : 'keeper-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => set(over, false)}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name="document" size={24} />
      <span>
        <strong>{file.value ? file.value.name : k('drop')}</strong>
        <span class="field-hint">{k('drop_hint')}</span>
      </span>
      <input
        type="file"
        accept=".csv,.tsv,.txt,.json,.geojson,.xlsx,.ods,.kml,.gpx,.gpkg,.zip,.gz"
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file can be chosen again once it was corrected.
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

function Looked({ taken }: { taken: (report: ImportReport) => void }) {
  const columns = useAsked(listKey.value, askColumns);
  const look = useAsked(lookKey.value, (signal) => askImport({ dry_run: true }, signal));
  const { data, failure } = columns.value;
  return (
    <>
      {failure && <Failed failure={failure} again={forgetList} />}
      {!data && !failure && <div class="skeleton skeleton-block" aria-hidden="true" />}
      {data && look.value.failure && (
        <Failed
          failure={look.value.failure}
          again={() => {
            looked.value++;
          }}
        />
      )}
      {data && <Columns found={data} open={look.value.failure !== null} />}
      {data && <Options />}
      {data && <ImportPreview asked={look.value} taken={taken} />}
    </>
  );
}

/** What each column is taken for, to be corrected. */
function Columns({ found, open }: { found: ListColumns; open: boolean }) {
  // Opened by itself where the list cannot be read as it is; closed by hand alone.
  const shown = useSignal(open);
  useEffect(() => {
    if (open) shown.value = true;
  }, [open]);
  const samplesOf = (column: string | null): string =>
    found.columns.find(({ name }) => name === column)?.samples.join(' · ') ?? '';
  const write = (wanted: string, column: string): void => {
    const { [wanted]: _, ...rest } = given.peek() ?? found.mapping;
    given.value = column === '' ? rest : { ...rest, [wanted]: column };
  };
  return (
    <details
      class="keeper-columns"
      open={shown.value}
      onToggle={(event) => set(shown, event.currentTarget.open)}
    >
      <summary>
        {k('columns', {
          count: found.rows,
          rows: formatCount(found.rows),
          found: found.fields.filter(({ column }) => column !== null).length,
        })}
      </summary>
      <p class="quiet">{formatText(found.format)}</p>
      <ul>
        {found.fields.map(({ field, wanted, column }) => (
          <li key={field}>
            <SelectField
              label={k(`field_${field}`)}
              name={field}
              value={column ?? ''}
              choose={(name) => write(wanted, name)}
              none={k('column_none')}
              options={found.columns.filter(isNameable).map(({ name }) => [name, name])}
            />
            <span class="quiet keeper-samples">{samplesOf(column)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A name with a comma cannot stand in a mapping. */
const isNameable = ({ name }: { name: string }): boolean => name !== '' && !name.includes(',');

function Options() {
  const sources = (sites.value.data?.features ?? []).map(({ properties }) => properties.source);
  // What people reported and keepers added is of no list.
  const known = [...new Set(sources)].filter((name) => name !== 'report');
  return (
    <>
      <KeeperCheck of={keepMissing} text={k('keep_missing')} />
      <SelectField
        label={k('list_of')}
        value={source.value}
        choose={(name) => set(source, name)}
        none={k('list_of_same')}
        options={known.map((name) => [name, name])}
      />
    </>
  );
}

function Taken({ report, again }: { report: ImportReport; again: () => void }) {
  return (
    <section>
      <FocusedHeading level={2}>{k('taken_title', { version: report.version })}</FocusedHeading>
      <p>
        {k('taken', {
          added: report.added.length,
          changed: report.changed.length,
          closed: report.closed.length,
        })}
      </p>
      <p class="quiet">{k('taken_hint')}</p>
      <div class="button-row">
        <Button class="button button-main" onClick={() => set(part, 'journal')}>
          {k('taken_journal')}
        </Button>
        <Button onClick={again}>{k('taken_again')}</Button>
      </div>
    </section>
  );
}
