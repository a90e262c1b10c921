import type { Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Report } from '../api/api_types.ts';
import { LineField, SelectField } from '../app/fields.tsx';
import { optionOf, sitesByName } from '../state/sites.ts';
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
      {report.kind !== 'missing' && (
        <SelectField
          label={k('amend_site')}
          value={site_id}
          choose={(id) => write({ site_id: id })}
          none={k('amend_site_none')}
          options={sitesByName.value.map(optionOf)}
        />
      )}
      {proposesNothing && (
        <SelectField
          label={k('amend_status')}
          value={status}
          choose={(one) => write({ status: one as Amendment['status'] })}
          none={k('amend_status_same')}
          options={[
            ['open', k('state_open')],
            ['closed', k('state_closed')],
          ]}
        />
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
