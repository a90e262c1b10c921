import { Facts } from '../app/Facts.tsx';
import '../styles/pages.css';
import type { Coverage } from '../api/api_types.ts';
import { textOf } from '../applicant/verdict.ts';
import { formatArea, formatDay } from '../i18n/format.ts';
import { spoken, t } from '../i18n/index.ts';
import { coverage, region } from '../state/data.ts';
import { programme } from '../state/programme.ts';
import { ROOT } from '../state/root.ts';
import { bundleFile, isBundle } from '../static/mark.ts';
import { AccuracyText } from './AccuracyText.tsx';
import { SensitivityText } from './SensitivityText.tsx';

/** Method, accuracy, data and their dates, rules and sources, licences, and how to embed the map. */
export function About() {
  const { data } = coverage.value;
  return (
    <article class="text-page">
      <h1>{t('about')}</h1>
      <section>
        <h2>{t('about_what')}</h2>
        <p>{t('about_what_text')}</p>
      </section>
      <section>
        <h2>{t('about_method')}</h2>
        <ol class="numbered">
          <li>{t('about_method_roads')}</li>
          <li>{t('about_method_times')}</li>
          <li>{t('about_method_decision')}</li>
          <li>{t('about_method_doubt')}</li>
          <li>{t('about_method_people')}</li>
        </ol>
      </section>
      {data && <AccuracyText coverage={data} />}
      {data?.sensitivity && <SensitivityText sensitivity={data.sensitivity} />}
      {data && <Data coverage={data} />}
      <Rules />
      <section>
        <h2>{t('about_sources')}</h2>
        <ul class="dotted">
          {(region.value.data?.attributions ?? []).map((source) => (
            <li key={source}>{source}</li>
          ))}
          <li>{t('about_typeface')}</li>
          <li>{t('about_software')}</li>
        </ul>
      </section>
      <section>
        <h2>{t('about_reuse')}</h2>
        {isBundle ? <BundleData /> : <ApiLinks />}
        <p>{t('about_embed')}</p>
        <pre>
          <code>{`<iframe src="${new URL('./?embed=1', ROOT).href}" width="100%" height="600" title="Maillage" allow="geolocation"></iframe>`}</code>
        </pre>
        <p>{t('about_embed_events')}</p>
        <pre>
          <code>{EVENTS_EXAMPLE}</code>
        </pre>
      </section>
      <section>
        <h2>{t('about_privacy')}</h2>
        <p>{t('about_privacy_text')}</p>
      </section>
    </article>
  );
}

const EVENTS_EXAMPLE = `addEventListener('message', ({ data }) => {
  if (data.type === 'maillage:answer') console.log(data.answer, data.drive_time_s);
});
frame.contentWindow.postMessage({ type: 'maillage:ask', lon: 1.26, lat: 45.83 }, '*');`;

function Data({ coverage: { network, sites, on, computed_at, area_km2, id } }: { coverage: Coverage }) {
  const roads = network.modelled
    ? t('about_roads_modelled')
    : network.osm_date
      ? t('about_roads_osm', { day: formatDay(network.osm_date) })
      : t('about_roads_undated');
  const facts: [string, string][] = [
    [t('about_fact_roads'), `${roads} (OSRM ${network.osrm_version})`],
    [t('fact_list'), t('fact_list_value', { version: sites.list_version, count: sites.open })],
    [t('fact_on'), formatDay(on)],
    [t('about_fact_computed'), formatDay(computed_at)],
    [t('about_fact_region'), formatArea(area_km2.region)],
    [t('about_fact_coverage'), id.slice(0, 16)],
    [t('about_fact_network'), network.id.slice(0, 16)],
  ];
  return (
    <section>
      <h2>{t('about_data')}</h2>
      <Facts facts={facts} />
    </section>
  );
}

function Rules() {
  const call = programme.value.data;
  if (!call) return null;
  const english = spoken.value === 'en';
  return (
    <section>
      <h2>{t('about_rules')}</h2>
      <p>
        <strong>{english ? call.name_en : call.name}</strong> (
        {english ? call.authority.name_en : call.authority.name}). {english ? call.summary_en : call.summary}
      </p>
      {call.commissions && <p>{textOf(call.commissions)}</p>}
      {call.closes_on && <p>{t('about_rules_until', { day: formatDay(call.closes_on) })}</p>}
      <ul class="dotted">
        {call.sources.map((source) => {
          const address = source.url ?? source.publisher_url;
          return (
            <li key={source.id}>
              {address ? (
                <a href={address} target="_blank" rel="noopener">
                  {source.title}
                </a>
              ) : (
                source.title
              )}
              {`, ${source.publisher}`}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function ApiLinks() {
  return (
    <p>
      <a href={new URL('docs', ROOT).href}>{t('api_documentation')}</a> ·{' '}
      <a href={new URL('ogc', ROOT).href}>{t('about_ogc')}</a>
    </p>
  );
}

/** The files beside this page that other programs may read. */
function BundleData() {
  const files = ['communes.geojson', 'white-zones.geojson', 'bands.geojson', 'sites.geojson'];
  return (
    <p>
      {t('bundle_data')}
      {files.map((name) => (
        <>
          {' '}
          <a key={name} href={bundleFile(`data/${name}`)}>
            {name}
          </a>
        </>
      ))}
    </p>
  );
}
