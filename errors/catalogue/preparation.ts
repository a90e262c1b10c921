/** Errors of commands: what is prepared, started, written and asked of a server. */
import { answeredWith } from '../entry.ts';

export const PREPARATION = answeredWith(500, {
  not_prepared: {
    status: 409,
    en: 'Nothing is prepared in this home yet: run `npm run maillage -- prepare REGION` first.',
    fr: 'Rien n’est encore préparé dans ce dossier : lancez d’abord « npm run maillage -- prepare REGION ».',
  },
  'not_prepared.region': {
    status: 409,
    en: 'Nothing is prepared for {id} yet: run `npm run maillage -- prepare {id}` first.',
    fr: 'Rien n’est encore préparé pour {id} : lancez d’abord « npm run maillage -- prepare {id} ».',
  },
  'not_prepared.others': {
    status: 409,
    en: 'Nothing is prepared for {id} yet: run `npm run maillage -- prepare {id}` first. Prepared in this home: {known}.',
    fr: 'Rien n’est encore préparé pour {id} : lancez d’abord « npm run maillage -- prepare {id} ». Préparées dans ce dossier : {known}.',
  },
  no_site_list: {
    status: 409,
    en: '{region} has no list of sites yet: import one with `maillage import sites FILE`.',
    fr: '{region} n’a pas encore de liste de lieux : importez-en une avec « maillage import sites FICHIER ».',
  },
  region_without_bounds: {
    status: 400,
    en: '{name} has no roads file, no communes, no outline and no sites: name one of them in the region file, so that Maillage knows which roads to ask OSRM for.',
    fr: '{name} n’a ni fichier de routes, ni communes, ni contour, ni lieux : nommez l’un d’eux dans le fichier de région, pour que Maillage sache quelles routes demander à OSRM.',
  },
  bad_setting: {
    en: '{variable} is {value}, which it cannot be: {description}',
    fr: '{variable} vaut {value}, ce qui ne se peut pas : {description}',
  },
  answer_incomplete: {
    en: 'The server gave no answer to row {row}.',
    fr: 'Le serveur n’a pas répondu à la ligne {row}.',
  },
  server_unreachable: {
    en: 'The server at {url} does not answer: {why}.',
    fr: 'Le serveur {url} ne répond pas : {why}.',
  },
  server_failed: {
    en: 'The server answered {answer} to {path}.',
    fr: 'Le serveur a répondu {answer} à {path}.',
  },
  server_said: {
    en: '{sentence}',
    fr: '{sentence_fr}',
  },
  job_cancelled: {
    status: 409,
    en: 'The job {id} was cancelled.',
    fr: 'La tâche {id} a été annulée.',
  },
  worker_without_postgresql: {
    en: 'The embedded database belongs to one process, which does its jobs itself: set DATABASE_URL to a PostgreSQL for a worker beside it.',
    fr: 'La base de données incluse appartient à un seul processus, qui fait lui-même ses tâches : indiquez un PostgreSQL dans DATABASE_URL pour un ouvrier à côté.',
  },
  port_in_use: {
    en: 'Port {port} on {host} is used by another program: stop it, or choose another with --port (0 for any free one).',
    fr: 'Le port {port} de {host} est pris par un autre programme : arrêtez-le, ou choisissez-en un autre avec --port (0 pour n’importe lequel de libre).',
  },
  port_not_allowed: {
    en: 'This user may not listen on port {port}: choose one above 1023 with --port.',
    fr: 'Cet utilisateur ne peut pas écouter sur le port {port} : choisissez-en un au-dessus de 1023 avec --port.',
  },
  host_not_available: {
    en: 'This machine has no address {host}: choose another with --host.',
    fr: 'Cette machine n’a pas l’adresse {host} : choisissez-en une autre avec --host.',
  },
  web_build_failed: {
    en: 'The page cannot be built (vite ended with code {code}): {why}',
    fr: 'La page ne peut pas être construite (vite a fini avec le code {code}) : {why}',
  },
  'web_build_failed.silent': {
    en: 'The page cannot be built (vite ended with code {code}): run `npm ci` to install what is missing.',
    fr: 'La page ne peut pas être construite (vite a fini avec le code {code}) : lancez « npm ci » pour installer ce qui manque.',
  },
  web_not_built: {
    en: 'The page is not built: run `npm run build:web` first.',
    fr: 'La page n’est pas construite : lancez d’abord « npm run build:web ».',
  },
  coverage_changed: {
    status: 409,
    en: 'Another coverage became the current one meanwhile: run the same command again.',
    fr: 'Une autre couverture est entrée en vigueur entre-temps : relancez la même commande.',
  },
  folder_not_empty: {
    status: 409,
    en: '{folder} holds something else than a bundle: name a folder that is empty, or not there yet.',
    fr: '{folder} contient autre chose qu’une copie de la carte : nommez un dossier vide, ou qui n’existe pas encore.',
  },
  folder_not_readable: {
    en: '{folder} cannot be used as a folder ({code}).',
    fr: '{folder} ne peut pas servir de dossier ({code}).',
  },
  output_exists: {
    en: '{file} is there already, and is left as it is: name another file, or try that one by `programme check {file}`.',
    fr: '{file} existe déjà, et reste tel quel : nommez un autre fichier, ou essayez celui-là par « programme check {file} ».',
  },
  output_unwritable: {
    en: '{file} cannot be written ({code}): name a file in a folder that is there.',
    fr: '{file} ne peut pas être écrit ({code}) : nommez un fichier dans un dossier qui existe.',
  },
  'output_not_a_file.folder': {
    en: '{path} is a folder: name a file to write to.',
    fr: '{path} est un dossier : nommez un fichier où écrire.',
  },
  output_not_a_file: {
    en: '{path} is no plain file: name a file to write to.',
    fr: '{path} n’est pas un fichier ordinaire : nommez un fichier où écrire.',
  },
  unknown_export_format: {
    status: 400,
    en: '{file} has none of the endings {known}, which name the format.',
    fr: '{file} n’a aucune des terminaisons {known}, qui nomment le format.',
  },
  regions_not_prepared: {
    status: 422,
    en: '{count} of {all} regions could not be prepared ({failed}): what stopped each is told above; the same command goes on with them.',
    fr: '{count} régions sur {all} n’ont pas pu être préparées ({failed}) : ce qui a arrêté chacune est dit plus haut ; la même commande reprend avec elles.',
  },
});
