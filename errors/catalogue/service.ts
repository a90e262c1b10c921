/** Errors of what is served: answers, exports, sheets, tiles. */
import { answeredWith } from '../entry.ts';

export const SERVICE = answeredWith(404, {
  nothing_prepared: {
    status: 503,
    en: 'No region is prepared in {home} yet: run `npm run maillage -- prepare REGION`, then try again.',
    fr: 'Aucune région n’est préparée dans {home} : lancez « npm run maillage -- prepare REGION », puis réessayez.',
    public: {
      en: 'No region is prepared here yet. Whoever runs this server has to prepare one first.',
      fr: 'Aucune région n’est encore préparée ici. Qui tient ce serveur doit d’abord en préparer une.',
    },
  },
  engine_thread_lost: {
    status: 503,
    en: 'The computation was interrupted; ask again.',
    fr: 'Le calcul a été interrompu ; réessayez.',
  },
  too_many_streams: {
    status: 503,
    en: 'Too many event streams are open: ask for the state itself, or again in a minute.',
    fr: 'Trop de suivis en direct sont ouverts ; réessayez dans une minute.',
  },
  answers_full: {
    status: 503,
    en: 'As many answers are kept as there may be: the answer itself holds, but it has no permanent address for now.',
    fr: 'Le nombre de réponses conservées est atteint : la réponse est valable, mais elle n’a pas d’adresse permanente pour le moment.',
  },
  unknown_answer: {
    en: 'No answer is kept under {id}; it may be older than they are kept.',
    fr: 'Aucune réponse n’est conservée sous l’identifiant {id} ; elle est peut-être plus ancienne que celles qui le sont.',
  },
  unknown_commune: {
    en: '{region} has no commune with the code {code}.',
    fr: 'Il n’y a pas de commune de code {code} dans la région {region}.',
  },
  'unknown_area.departement': {
    en: '{region} has no département with the code {code}: GET /api/v1/statistics?by=departement lists them.',
    fr: '{region} n’a pas de département de code {code} : GET /api/v1/statistics?by=departement les liste.',
  },
  'unknown_area.epci': {
    en: '{region} has no EPCI with the code {code}: GET /api/v1/statistics?by=epci lists them.',
    fr: '{region} n’a pas d’EPCI de code {code} : GET /api/v1/statistics?by=epci les liste.',
  },
  'unknown_territory.region': {
    en: '{region} has no region with the code {code}.',
    fr: 'Il n’y a pas de région de code {code} dans la région {region}.',
  },
  'unknown_territory.departement': {
    en: '{region} has no département with the code {code}.',
    fr: 'Il n’y a pas de département de code {code} dans la région {region}.',
  },
  'unknown_territory.epci': {
    en: '{region} has no EPCI with the code {code}.',
    fr: 'Il n’y a pas d’intercommunalité de code {code} dans la région {region}.',
  },
  'unknown_layer.tiles': {
    en: 'There are no tiles of {id}; there are {known}.',
    fr: 'Il n’y a pas de tuiles de {id} ; il y a {known}.',
  },
  'unknown_layer.export': {
    en: 'There is no {file}: layers are {known}, and {all} is a GeoPackage alone ({all}.gpkg).',
    fr: 'Il n’y a pas de {file} : les couches sont {known}, et {all} n’existe qu’en GeoPackage ({all}.gpkg).',
  },
  'unknown_layer.national': {
    en: 'There is no list of places {file}: there are {known}.',
    fr: 'Il n’y a pas de liste de lieux {file} : il y a {known}.',
  },
  tile_out_of_range: {
    en: 'Zoom {zoom} has tiles from 0 to {last}.',
    fr: 'Le niveau de zoom {zoom} a des tuiles de 0 à {last}.',
  },
  no_route: {
    en: 'No road leads from this point to this tiers-lieu.',
    fr: 'Aucune route ne mène de ce point à ce tiers-lieu.',
  },
  export_failed: {
    status: 500,
    en: 'The file could not be written: {why}',
    fr: 'Le fichier n’a pas pu être écrit : {why}',
    public: { en: 'The file could not be written.', fr: 'Le fichier n’a pas pu être écrit.' },
  },
  certificate_failed: {
    status: 500,
    en: 'The sheet could not be written: {why}',
    fr: 'La fiche n’a pas pu être écrite : {why}',
    public: {
      en: 'The sheet could not be written. The answer itself is still there.',
      fr: 'La fiche n’a pas pu être écrite. La réponse elle-même reste disponible.',
    },
  },
});
