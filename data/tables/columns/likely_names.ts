/**
 * What a column probably holds, by the words of its header, where no table of names knows it whole: "Date d'ouverture (jj/mm/aaaa)",
 * "Commune (siège)", "Latitude (WGS 84)". Exact names come before; who uses these looks at the values too where a wrong guess would cost.
 */

/** What can be told of a header by its words alone. */
export type LikelyFact =
  | 'name'
  | 'address'
  | 'postcode'
  | 'city'
  | 'citycode'
  | 'status'
  | 'opened_on'
  | 'closed_on'
  | 'point';

interface Words {
  /** One of each group is there. */
  has: readonly ReadonlySet<string>[];
  /** None of these is: the header speaks of something else. */
  not: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** A day, and not the hours or the season. */
const OF_A_DAY = words(
  'date dates annee an le depuis prevue prevu previsionnelle previsionnel prevision effective reelle definitive definitif definitivement year day on jj jjmmaaaa',
);
const NO_DAY =
  'horaire horaires heure heures hebdomadaire hebdo semaine jours periode amplitude annuelle annuel estivale estival vacances conges exceptionnelle temporaire candidature candidatures appel depot inscription inscriptions dossier dossiers droits type mode public reservation acces compte';
/** Who or what is named, where it is not the place. */
const OF_OTHERS =
  'prenom prenoms famille contact contacts referent referente responsable animateur animatrice dirigeant dirigeante president presidente porteur porteuse gestionnaire proprietaire exploitant maire elu elue directeur directrice auteur utilisateur programme label reseau fichier groupe parent parente';
const OF_AREAS =
  'departement departements dept dep region regions epci intercommunalite communaute agglomeration canton arrondissement quartier iris qpv pays zone';

const LIKE: Record<LikelyFact, Words> = {
  name: {
    has: [words('nom noms name denomination designation intitule appellation libelle titre enseigne')],
    not: words(
      `${OF_OTHERS} ${OF_AREAS} commune communes ville villes com insee code voie rue adresse court abrege domaine type types typologie categorie statut service services date annee numero nb nombre url oui non dit juridique`,
    ),
  },
  address: {
    has: [words('adresse address adr')],
    not: words(
      `mail email mel courriel web internet electronique url ip code insee cp commune ville postcode`,
    ),
  },
  postcode: {
    has: [
      words('postal postale cp codpos codpostal zip postcode'),
      words('code cp codpos codpostal zip postcode'),
    ],
    not: words('boite bp adresse'),
  },
  city: {
    has: [words('commune communes ville villes localite municipalite town city libcom nomcom')],
    not: words(
      `${OF_AREAS} code codes insee cp postal numero num population habitants pmun centroide lat lon long lng latitude longitude x y taille type surface superficie statut maire mairie email mail tel telephone url nb nombre rue voie complete politique deleguee associee ancienne centre`,
    ),
  },
  citycode: {
    has: [words('code codes insee num numero cod'), words('insee commune communes com')],
    not: words(`${OF_AREAS} postal postaux population nom libelle`),
  },
  status: {
    has: [words('statut status etat situation avancement phase stade')],
    not: words(
      `${OF_AREAS} juridique juridiques administratif administrative social sociale civil civile marital familiale foncier fonciere occupation geographique dossier paiement financement financiere convention bati batiment sanitaire moderation validation publication fiche energetique moral proprietaire porteur commune code contact`,
    ),
  },
  opened_on: {
    has: [words('ouverture ouvert ouverte opening opened inauguration'), OF_A_DAY],
    not: words(`${NO_DAY} fermeture cloture`),
  },
  closed_on: {
    has: [words('fermeture ferme fermee cessation closing closed closure'), OF_A_DAY],
    not: words(`${NO_DAY} ouverture`),
  },
  point: {
    has: [
      words(
        'coordonnees coordonnee coords coord gps geoloc geolocalisation localisation emplacement latlon latlng geopoint',
      ),
    ],
    not: words(
      'lat lon long lng latitude longitude x y contact contacts telephone tel mail email precision source qualite score nom type nombre nb date',
    ),
  },
};
const FACTS = Object.keys(LIKE) as LikelyFact[];

/** Headers of more words are sentences, or the questions of a form: too much stands in them. */
const MOST_WORDS = 8;

/** Headers that may as well stand in a row: they name the place where nothing else does. */
const NAMES = words('lieu lieux espace tiers_lieux equipement organisme');

/** The facts that a folded header probably stands for; most headers stand for none. */
export function likelyFacts(folded: string): LikelyFact[] {
  if (NAMES.has(folded)) return ['name'];
  const found = folded.split('_', MOST_WORDS + 1);
  if (found.length > MOST_WORDS) return [];
  return FACTS.filter((fact) => {
    const { has, not } = LIKE[fact];
    return (
      has.every((group) => found.some((word) => group.has(word))) && !found.some((word) => not.has(word))
    );
  });
}

const NORTH: Readonly<Record<string, readonly string[]>> = {
  lat: ['lon', 'lng', 'long', 'longitude'],
  latitude: ['longitude', 'lon', 'lng', 'long'],
  y: ['x'],
};
const METRES = words('l93 lambert93 lambert 2154 epsg2154 rgf93');
const DEGREES = words('wgs84 wgs 4326 epsg4326 gps');
/** x and y beside none of these may be anything: axes of a map, a size. */
const OF_PLACES = words(
  'coord coords coordonnee coordonnees geo centroide point position localisation site lieu adresse',
);

/** How the two cells of a pair are named: degrees of a known axis, Lambert-93, or x and y of whatever. */
export type PairUnit = 'degrees' | 'lambert93' | 'either';

/** The headers that would hold the longitude, or x, beside one that holds the latitude, or y; the unit where words tell it. */
export function likelyPartners(folded: string): { x: string; unit: PairUnit }[] {
  const found = folded.split('_', MOST_WORDS + 1);
  const at = found.findIndex((word) => Object.hasOwn(NORTH, word));
  if (at < 0 || found.length > MOST_WORDS || found.length === 1) return [];
  const told = (of: ReadonlySet<string>) => found.some((word) => of.has(word));
  const unit = told(METRES) ? 'lambert93' : found[at] !== 'y' || told(DEGREES) ? 'degrees' : 'either';
  if (unit === 'either' && !told(OF_PLACES)) return [];
  return NORTH[found[at]!]!.map((x) => ({ x: found.with(at, x).join('_'), unit }));
}
