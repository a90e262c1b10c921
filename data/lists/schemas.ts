/** The lists of tiers-lieux as they really come: one mapping table a schema, by folded header names in any order. Points are found in each alike. */
import { ADDRESS_NAMES, CITY_NAMES, CITYCODE_NAMES, POSTCODE_NAMES } from '../tables/columns/column_names.ts';

/** What a row can say of a site beside its point; the value is the folded names of the columns that hold it, best first. */
export interface SiteColumns {
  id?: string[];
  name: string[];
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
  /** The state of an establishment in INSEE's register: A (active, which does not say that a place is open), F or C (closed). */
  register_state?: string[];
  /** The day since which that state holds: of what is closed, the day of closing. */
  register_since?: string[];
  /** Names of folders that a row stands in: a status where they are words of one ("Fermés", "En projet"). */
  folder?: string[];
  /** Words of themes and of services; both are looked for in all of them. */
  topics?: string[];
  labels?: string[];
  url?: string[];
  employer?: string[];
  on_regional_map?: string[];
  /** What people add in words, where a closing may stand. */
  remarks?: string[];
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

/** Headers of a name in lists of any kind; what may as well be something else comes last. */
const PLAIN_NAMES = [
  ...['name', 'nom', 'title', 'titre', 'libelle', 'nom_du_lieu', 'nom_lieu', 'raison_sociale'],
  ...['nom_du_tiers_lieu', 'nom_tiers_lieu', 'nom_de_la_structure', 'nom_structure'],
  ...['nom_de_l_etablissement', 'nom_etablissement', 'denomination', 'enseigne', 'intitule', 'appellation'],
  ...['nomrs', 'enseigne1etablissement', 'denominationusuelleetablissement', 'denominationunitelegale'],
  ...['nom_complet', 'nom_raison_sociale', 'tiers_lieu'],
  ...['etablissement', 'structure'],
];

/** What the columns of a list of any kind are called. */
const PLAIN_COLUMNS: SiteColumns = {
  id: ['id', 'identifiant', 'source_id', 'uid'],
  name: PLAIN_NAMES,
  address: [...ADDRESS_NAMES, 'adresse_2', 'complement_adresse'],
  postcode: [...POSTCODE_NAMES],
  city: ['commune', ...CITY_NAMES],
  commune_code: [...CITYCODE_NAMES],
  status: ['status', 'statut', 'etat', 'state', 'statut_du_lieu'],
  is_open: ['ouvert', 'est_ouvert', 'ouvert_au_public', 'is_open', 'actif', 'active', 'en_activite'],
  opened_on: [
    ...['opened_on', 'opened', 'date_ouverture', 'date_d_ouverture', 'ouverture', 'ouvert_le'],
    ...['ouvert_depuis', 'opening_date', 'start_date', 'annee_ouverture', 'annee_d_ouverture'],
    ...['date_ouverture_au_public', 'date_d_ouverture_au_public', 'date_de_mise_en_service'],
  ],
  closed_on: [
    ...['closed_on', 'closed', 'date_fermeture', 'date_de_fermeture', 'fermeture', 'ferme_le'],
    ...['ferme_depuis', 'closing_date', 'end_date', 'annee_fermeture', 'annee_de_fermeture'],
    ...['date_fermeture_definitive', 'date_de_fermeture_definitive', 'ferme'],
  ],
  register_state: [
    ...['etatadministratifetablissement', 'etat_administratif_etablissement', 'etat_administratif'],
    ...['etatadministratif', 'etat_administratif_de_l_etablissement', 'siege_etat_administratif'],
  ],
  register_since: ['datefermetureetablissement', 'datedebut', 'datedebutetablissement'],
  folder: ['folder'],
  topics: [
    ...['themes', 'theme', 'thematiques', 'thematique', 'services', 'service', 'categories', 'categorie'],
    ...['typologie', 'type', 'structure', 'activites'],
  ],
  labels: ['labels', 'label', 'labellisation'],
  url: ['url', 'website', 'site_web', 'site_internet', 'siteweb', 'web', 'url_web', 'site'],
  employer: ['employer', 'employeur'],
  on_regional_map: ['on_regional_map', 'carte_regionale', 'sur_la_carte_regionale'],
  remarks: [
    ...[
      'remarques',
      'remarque',
      'observations',
      'observation',
      'commentaires',
      'commentaire',
      'notes',
      'note',
    ],
    ...['remarks', 'remark', 'comments', 'comment', 'informations', 'precisions', 'description'],
  ],
};

/** A kind of list: what it calls otherwise comes before the plain names, which hold in every list. */
function kindOfList({
  columns,
  alone = [],
  ...kind
}: Omit<SiteSchema, 'columns'> & {
  columns: Partial<SiteColumns>;
  /** Facts that stand under the kind's own names alone: what a plain list calls so is something else there. */
  alone?: (keyof SiteColumns)[];
}): SiteSchema {
  const all = { ...PLAIN_COLUMNS };
  for (const [fact, own] of Object.entries(columns) as [keyof SiteColumns, string[]][])
    all[fact] = alone.includes(fact) ? own : [...new Set([...own, ...(PLAIN_COLUMNS[fact] ?? [])])];
  return { ...kind, columns: all };
}

/** Most particular first: the first schema whose needs are met is taken. */
const SITE_SCHEMAS: SiteSchema[] = [
  kindOfList({
    id: 'gogocarto',
    title: 'GoGoCarto',
    needs: [
      ['name', 'title'],
      ['geo_latitude', 'latitude', 'lat'],
      [
        ...['address_addresslocality', 'addresslocality', 'taxonomy', 'categoriesfull', 'sourcekey'],
        ...['address_streetaddress', 'streetaddress', 'address_postalcode'],
      ],
    ],
    columns: {
      id: ['id'],
      name: ['name', 'title'],
      address: ['address_streetnumber', 'streetnumber', 'address_streetaddress', 'streetaddress'],
      postcode: ['address_postalcode', 'postalcode'],
      city: ['address_addresslocality', 'addresslocality'],
      // GoGoCarto's own numeric `status` is a state of moderation, not of the place.
      status: ['etat', 'statut', 'statut_du_lieu'],
      topics: ['categoriesfull', 'categories', 'taxonomy', 'themes', 'services', 'activites'],
    },
    alone: ['id', 'name', 'address', 'status', 'topics'],
  }),
  kindOfList({
    id: 'carto-na',
    title: 'Coopérative Tiers-Lieux / Carto-NA',
    needs: [['x_wgs84'], ['y_wgs84'], ['nom', 'name']],
    columns: {
      id: ['id'],
      name: ['nom', 'name'],
      address: ['adresse'],
      topics: ['categorie', 'typologie', 'themes', 'services'],
      url: ['url_web', 'site_web'],
    },
    alone: ['id', 'name', 'address', 'topics'],
  }),
  kindOfList({
    id: 'census',
    title: 'Recensement national des tiers-lieux',
    needs: [['id_unique'], ['nom'], ['insee', 'ville', 'codpost']],
    columns: {
      id: ['id_unique'],
      name: ['nom'],
      address: ['adresse'],
      city: ['ville'],
      commune_code: ['insee'],
      topics: ['categorie', 'typologie', 'activites', 'services'],
      url: ['site_web'],
    },
    alone: ['id', 'name', 'address', 'topics'],
  }),
  kindOfList({
    id: 'mediation-numerique',
    title: 'Lieux de médiation numérique',
    needs: [
      ['nom', 'nom_de_la_structure', 'name'],
      ['latitude', 'coord_x'],
      ['longitude', 'coord_y'],
      [
        ...['pivot', 'code_insee', 'code_postal', 'services', 'typologie', 'structure_parente', 'adresse'],
        ...['ville', 'commune'],
      ],
    ],
    columns: {
      id: ['id', 'identifiant'],
      name: ['nom', 'nom_de_la_structure', 'name'],
      address: ['adresse', 'complement_adresse'],
      topics: ['services', 'typologie', 'themes'],
      labels: ['labels_nationaux', 'labels_autres'],
      url: ['site_web'],
    },
    alone: ['id', 'name', 'address', 'topics'],
  }),
  kindOfList({
    id: 'commune-centres',
    title: 'Names with the centre of their commune',
    needs: [['lon_centroide_commune'], ['lat_centroide_commune'], ['nom', 'name']],
    communeCentres: true,
    columns: { name: ['nom', 'name'], city: ['ville'], commune_code: ['code_insee_candidats'] },
    alone: ['name'],
  }),
  { id: 'plain', title: 'Plain list', needs: [PLAIN_NAMES], columns: PLAIN_COLUMNS },
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
