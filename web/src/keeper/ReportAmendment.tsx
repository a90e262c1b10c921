import type { Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Report } from '../api/api_types.ts';
import { LineField } from './Fields.tsx';
import { sitesById } from './keeper_data.ts';
import { k } from './keeper_words.ts';
import { PlaceInput } from './PlaceInput.tsx';
import { type Amendment, dayFactOf, hasPlace, pointOf } from './report_amendment.ts';

/** What is put in the place of what a report proposes: the fields of its kind. */
export function ReportAmendment({ report, amendment }: { report: Report; amendment: Signal<Amendment> }) {
  const legend = useRef<HTMLLegendElement>(null);
  useLayoutEffect(() => legend.current?.focus(), []);
  const { site_id, name, day, address, status } = amendment.value;
  const write = (patch: Partial<Amendment>): void => {
    amendment.value = { ...amendment.peek(), ...patch };
  };
  const proposesNothing = report.proposed === null;
  const dayFact = dayFactOf(report.kind);
  return (
    <fieldset class="keeper-amendment">
      <legend ref={legend} tabIndex={-1}>
        {k('amendment')}
      </legend>
      {report.kind !== 'missing' && <SiteSelect value={site_id} write={(id) => write({ site_id: id })} />}
      {proposesNothing && (
        <label class="field">
          {k('amend_status')}
          <select
            value={status}
            onChange={(event) => write({ status: event.currentTarget.value as Amendment['status'] })}
          >
            <option value="">{k('amend_status_same')}</option>
            <option value="open">{k('state_open')}</option>
            <option value="closed">{k('state_closed')}</option>
          </select>
        </label>
      )}
      {(report.kind === 'missing' || proposesNothing) && (
        <LineField
          label={k(proposesNothing ? 'amend_name' : 'name')}
          type="text"
          maxLength={300}
          value={name}
          write={(text) => write({ name: text })}
        />
      )}
      {hasPlace(report.kind) && (
        <PlaceInput label={k('place_move')} start={pointOf(report, sitesById.value)} />
      )}
      {(dayFact !== null || status !== '') && (
        <LineField
          label={k(`fact_${dayFact ?? (status === 'open' ? 'opened_on' : 'closed_on')}`)}
          type="date"
          value={day}
          write={(text) => write({ day: text })}
        />
      )}
      {report.kind === 'missing' && (
        <LineField
          label={k('address')}
          type="text"
          maxLength={300}
          value={address}
          write={(text) => write({ address: text })}
        />
      )}
    </fieldset>
  );
}

function SiteSelect({ value, write }: { value: string; write: (id: string) => void }) {
  const all = [...sitesById.value.values()].sort((a, b) =>
    a.properties.name.localeCompare(b.properties.name, 'fr'),
  );
  return (
    <label class="field">
      {k('amend_site')}
      <select value={value} onChange={(event) => write(event.currentTarget.value)}>
        <option value="">{k('amend_site_none')}</option>
        {all.map(({ properties: { id, name, commune } }) => (
          <option key={id} value={id}>
            {commune ? `${name} (${commune.name})` : name}
          </option>
        ))}
      </select>
    </label>
  );
}
