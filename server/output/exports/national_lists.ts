import { stringify } from 'csv-stringify/sync';
import { LABELS, SERVICES, THEMES } from '../../../data/lists/vocabulary.ts';
import type { SiteOn } from '../../../data/store/stored_records.ts';
import { defuse } from '../../../data/tables/defuse.ts';

/** Lists of places in the schemas that others read, and that our own import reads again. */
export const NATIONAL_LISTS = ['mediation-numerique.csv', 'gogocarto.json'] as const;

/**
 * The columns of the national schema of places of digital mediation (LaMednum/standard-mediation-num) that something is known for. Its
 * `services` are a closed list of help with digital tools, which no list of tiers-lieux tells: it stays empty, and what a place offers
 * stands in `themes`, beside the schema, as the place's dates and status do.
 */
export function toMediationNumerique(sites: readonly SiteOn[], updated_on: string | null): string {
  const rows = sites.map((site) => {
    const { street, postcode, city } = addressOf(site);
    return {
      id: site.id,
      pivot: '',
      nom: site.name,
      commune: site.commune?.name ?? city,
      code_postal: postcode,
      code_insee: site.commune?.code ?? '',
      adresse: street,
      latitude: site.lat,
      longitude: site.lon,
      typologie: 'TIERS_LIEUX',
      site_web: site.url ?? '',
      source: site.source,
      date_maj: updated_on ?? '',
      services: '',
      themes: topicsOf(site).join('|'),
      labels_autres: labelsOf(site).join('|'),
      statut: site.status,
      date_ouverture: site.opened_on ?? '',
      date_fermeture: site.closed_on ?? '',
    };
  });
  return stringify(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' ? defuse(cell) : cell]),
      ),
    ),
    { header: true, columns: Object.keys(rows[0] ?? EMPTY), record_delimiter: '\r\n' },
  );
}

/** A list of places as GoGoCarto's API gives one ("gogofull"). `licence`: address of the licence. */
export function toGogocarto(sites: readonly SiteOn[], licence: string): object {
  return {
    licence,
    ontology: 'gogofull',
    data: sites.map((site) => {
      const { street, postcode, city } = addressOf(site);
      return {
        id: site.id,
        name: site.name,
        geo: { latitude: site.lat, longitude: site.lon },
        sourceKey: site.source,
        address: {
          streetAddress: street,
          addressLocality: site.commune?.name ?? city,
          postalCode: postcode,
          addressCountry: 'FR',
        },
        categories: topicsOf(site),
        labels: labelsOf(site),
        ...(site.url !== null && { website: site.url }),
        etat: site.status,
        ...(site.opened_on !== null && { date_ouverture: site.opened_on }),
        ...(site.closed_on !== null && { date_fermeture: site.closed_on }),
      };
    }),
  };
}

const EMPTY = {
  ...{ id: '', pivot: '', nom: '', commune: '', code_postal: '', code_insee: '', adresse: '', latitude: '' },
  ...{ longitude: '', typologie: '', site_web: '', source: '', date_maj: '', services: '', themes: '' },
  ...{ labels_autres: '', statut: '', date_ouverture: '', date_fermeture: '' },
};

/** "4 rue du Général, 87000 Limoges" in its parts; what has no postcode is all street. */
function addressOf({ address }: SiteOn): { street: string; postcode: string; city: string } {
  const text = address ?? '';
  const last = [...text.matchAll(/\b\d{5}(?=\s)/g)].at(-1);
  const city = last === undefined ? '' : text.slice(last.index + 5).trim();
  if (last === undefined || city === '' || /\d/.test(city)) return { street: text, postcode: '', city: '' };
  const street = text.slice(0, last.index).trimEnd();
  return { street: street.endsWith(',') ? street.slice(0, -1) : street, postcode: last[0], city };
}

/** In the words that people write, by which any reader knows them. */
const topicsOf = ({ themes, services }: SiteOn): string[] => [
  ...themes.map((theme) => (THEMES as Record<string, string>)[theme] ?? theme),
  ...services.map((service) => (SERVICES as Record<string, string>)[service] ?? service),
];

const labelsOf = ({ labels }: SiteOn): string[] =>
  labels.map((label) => (LABELS as Record<string, string>)[label] ?? label);
