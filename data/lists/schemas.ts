/** The lists of tiers-lieux as they really come: one mapping table a schema, by folded header names in any order. */

/** What a row can say of a site; the value is the folded names of the columns that hold it, best first. */
export interface SiteColumns {
  id?: string[];
  name: string[];
  lon?: string[];
  lat?: string[];
  /** Columns whose name does not tell which axis they hold, or in which projection. */
  x?: string[];
  y?: string[];
  /** One cell with latitude and longitude, as Opendatasoft writes it. */
  lat_lon?: string[];
  /** Parts of the address, joined in this order. */
  address?: string[];
  postcode?: string[];
  city?: string[];
  commune_code?: string[];
  status?: string[];
  /** Asks whether the place is open, to be answered with yes or no. */
  is_open?: string[];
  opened_on?: string[];
  closed_on?: string[];
  /** Words of themes and of services; both are looked for in all of them. */
  topics?: string[];
  labels?: string[];
  url?: string[];
  employer?: string[];
  on_regional_map?: string[];
}

export interface SiteSchema {
  id: string;
  title: string;
  /** Of each group at least one column is there. */
  needs: string[][];
  columns: SiteColumns;
  /** The point is the commune's centre, not the place's own. */
  communeCentres?: boolean;
}

const geometry = { lon: ['geometry_lon'], lat: ['geometry_lat'] };
const lambert = {
  x: [
    'x_l93',
    'x_lambert93',
    'x_lambert_93',
    'lambert_x',
    'x_lamb93',
    'x_2154',
    'coordonnee_x',
    'coord_x',
    'coordx',
    'x',
  ],
  y: [
    'y_l93',
    'y_lambert93',
    'y_lambert_93',
    'lambert_y',
    'y_lamb93',
    'y_2154',
    'coordonnee_y',
    'coord_y',
    'coordy',
    'y',
  ],
};

const openFlags = ['ouvert', 'est_ouvert', 'ouvert_au_public', 'is_open', 'actif', 'active', 'en_activite'];

/** Headers of a name in lists of any kind; what may as well be something else comes last. */
const PLAIN_NAMES = [
  ...[
    'name',
    'nom',
    'title',
    'titre',
    'libelle',
    'nom_du_lieu',
    'nom_lieu',
    'raison_sociale',
    'nom_du_tiers_lieu',
  ],
  ...[
    'nom_tiers_lieu',
    'nom_de_la_structure',
    'nom_structure',
    'nom_de_l_etablissement',
    'nom_etablissement',
  ],
  ...['denomination', 'enseigne', 'intitule', 'appellation', 'tiers_lieu', 'etablissement', 'structure'],
];

/** Most particular first: the first schema whose needs are met is taken. */
const SITE_SCHEMAS: SiteSchema[] = [
  {
    id: 'gogocarto',
    title: 'GoGoCarto',
    needs: [
      ['name', 'title'],
      ['geo_latitude', 'latitude', 'lat'],
      [
        'address_addresslocality',
        'addresslocality',
        'taxonomy',
        'categoriesfull',
        'sourcekey',
        'address_streetaddress',
        'streetaddress',
        'address_postalcode',
      ],
    ],
    columns: {
      id: ['id'],
      name: ['name', 'title'],
      lon: ['geo_longitude', 'longitude', 'lng', 'lon'],
      lat: ['geo_latitude', 'latitude', 'lat'],
      address: ['address_streetnumber', 'streetnumber', 'address_streetaddress', 'streetaddress'],
      postcode: ['address_postalcode', 'postalcode'],
      city: ['address_addresslocality', 'addresslocality'],
      // GoGoCarto's own numeric `status` is a state of moderation, not of the place.
      status: ['etat', 'statut', 'statut_du_lieu'],
      is_open: openFlags,
      opened_on: ['opened_on', 'date_ouverture', 'date_d_ouverture'],
      closed_on: ['closed_on', 'date_fermeture', 'date_de_fermeture'],
      topics: ['categoriesfull', 'categories', 'taxonomy', 'themes', 'services', 'activites'],
      labels: ['labels', 'label'],
      url: ['website', 'site_web', 'siteweb', 'url', 'web'],
    },
  },
  {
    id: 'carto-na',
    title: 'Coopérative Tiers-Lieux / Carto-NA',
    needs: [['x_wgs84'], ['y_wgs84'], ['nom', 'name']],
    columns: {
      id: ['id'],
      name: ['nom', 'name'],
      x: ['x_wgs84'],
      y: ['y_wgs84'],
      address: ['adresse'],
      postcode: ['code_postal', 'cp'],
      city: ['nomcom', 'commune', 'ville'],
      commune_code: ['numcom', 'insee', 'code_insee'],
      status: ['statut', 'status', 'etat'],
      is_open: openFlags,
      opened_on: ['date_ouverture', 'opened_on'],
      closed_on: ['date_fermeture', 'closed_on'],
      topics: ['categorie', 'typologie', 'themes', 'services'],
      labels: ['labels', 'label'],
      url: ['url_web', 'site_web', 'url'],
    },
  },
  {
    id: 'census',
    title: 'Recensement national des tiers-lieux',
    needs: [['id_unique'], ['nom'], ['insee', 'ville', 'codpost']],
    columns: {
      id: ['id_unique'],
      name: ['nom'],
      lon: ['longitude', 'lon'],
      lat: ['latitude', 'lat'],
      ...lambert,
      address: ['adresse'],
      postcode: ['codpost', 'code_postal', 'cp'],
      city: ['ville', 'commune'],
      commune_code: ['insee', 'code_insee'],
      status: ['statut', 'etat'],
      is_open: openFlags,
      opened_on: ['date_ouverture'],
      closed_on: ['date_fermeture'],
      topics: ['categorie', 'typologie', 'activites', 'services'],
      labels: ['labels', 'label'],
      url: ['site_web', 'url', 'web'],
    },
  },
  {
    id: 'mediation-numerique',
    title: 'Lieux de médiation numérique',
    needs: [
      ['nom', 'nom_de_la_structure', 'name'],
      ['latitude', 'coord_x'],
      ['longitude', 'coord_y'],
      [
        'pivot',
        'code_insee',
        'code_postal',
        'services',
        'typologie',
        'structure_parente',
        'adresse',
        'ville',
        'commune',
      ],
    ],
    columns: {
      id: ['id', 'identifiant'],
      name: ['nom', 'nom_de_la_structure', 'name'],
      lon: ['longitude'],
      lat: ['latitude'],
      x: ['coord_x'],
      y: ['coord_y'],
      address: ['adresse', 'complement_adresse'],
      postcode: ['code_postal', 'cp'],
      city: ['commune', 'ville'],
      commune_code: ['code_insee', 'insee'],
      status: ['statut', 'status', 'etat'],
      is_open: openFlags,
      opened_on: ['opened_on', 'date_ouverture'],
      closed_on: ['closed_on', 'date_fermeture'],
      topics: ['services', 'typologie', 'themes'],
      labels: ['labels_nationaux', 'labels_autres', 'labels'],
      url: ['site_web', 'url'],
    },
  },
  {
    id: 'commune-centres',
    title: 'Names with the centre of their commune',
    needs: [['lon_centroide_commune'], ['lat_centroide_commune'], ['nom', 'name']],
    communeCentres: true,
    columns: {
      name: ['nom', 'name'],
      lon: ['lon_centroide_commune'],
      lat: ['lat_centroide_commune'],
      city: ['ville', 'commune'],
      commune_code: ['code_insee_candidats', 'code_insee', 'insee'],
    },
  },
  {
    id: 'plain',
    title: 'Plain list',
    needs: [PLAIN_NAMES],
    columns: {
      id: ['id', 'identifiant', 'source_id', 'uid'],
      name: PLAIN_NAMES,
      lon: [...geometry.lon, 'lon', 'longitude', 'lng', 'long'],
      lat: [...geometry.lat, 'lat', 'latitude'],
      ...lambert,
      lat_lon: [
        'geo_point_2d',
        'geo_point',
        'geopoint',
        'coordonnees',
        'coordonnees_gps',
        'lat_lon',
        'geolocalisation',
      ],
      address: ['address', 'adresse', 'adresse_1', 'adresse_2', 'adresse_complete', 'complement_adresse'],
      postcode: ['postcode', 'code_postal', 'cp', 'codpost', 'codepostal', 'postalcode'],
      city: ['commune', 'city', 'ville', 'nom_commune', 'nomcom', 'commune_name', 'town', 'municipality'],
      commune_code: [
        'commune_code',
        'insee',
        'code_insee',
        'insee_com',
        'numcom',
        'depcom',
        'codgeo',
        'code_commune',
      ],
      status: ['status', 'statut', 'etat', 'state'],
      is_open: openFlags,
      opened_on: [
        'opened_on',
        'opened',
        'date_ouverture',
        'date_d_ouverture',
        'ouverture',
        'ouvert_le',
        'ouvert_depuis',
        'opening_date',
        'start_date',
      ],
      closed_on: [
        'closed_on',
        'closed',
        'date_fermeture',
        'date_de_fermeture',
        'fermeture',
        'ferme_le',
        'ferme_depuis',
        'closing_date',
        'end_date',
      ],
      topics: [
        'themes',
        'theme',
        'thematiques',
        'thematique',
        'services',
        'service',
        'categories',
        'categorie',
        'typologie',
        'type',
        'structure',
        'activites',
      ],
      labels: ['labels', 'label', 'labellisation'],
      url: ['url', 'website', 'site_web', 'site_internet', 'web', 'url_web', 'site'],
      employer: ['employer', 'employeur'],
      on_regional_map: ['on_regional_map', 'carte_regionale', 'sur_la_carte_regionale'],
    },
  },
];

/** What a list without even a name of its own is taken for, once its columns are named. */
export const PLAIN_SCHEMA: SiteSchema = SITE_SCHEMAS.at(-1)!;

/** Every name that a schema looks for, by which a header is told from other rows. */
export const SITE_NAMES: ReadonlySet<string> = new Set(
  SITE_SCHEMAS.flatMap((schema) => [...schema.needs.flat(), ...Object.values(schema.columns).flat()]),
);

/** The schema of a list with these folded headers; undefined when not even a name is there. */
export function schemaOf(folded: ReadonlySet<string>): SiteSchema | undefined {
  return SITE_SCHEMAS.find((schema) => schema.needs.every((group) => group.some((name) => folded.has(name))));
}
