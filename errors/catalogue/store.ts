/** Errors of what is stored: databases, the home, backups, lists, coverages, reports, jobs, and of turns. */
import { answeredWith } from '../entry.ts';

const NO_DATABASE = {
  en: 'The database of this service does not answer now; try again later.',
  fr: 'La base de données de ce service ne répond pas pour l’instant ; réessayez plus tard.',
};
const NO_DISK = {
  en: 'The disk of this service is full: nothing was stored; try again later.',
  fr: 'Le disque de ce service est plein : rien n’a été enregistré ; réessayez plus tard.',
};
const NO_HOME = {
  en: 'The files of this service cannot be used now; try again later.',
  fr: 'Les fichiers de ce service sont inutilisables pour l’instant ; réessayez plus tard.',
};
const BACKUP_BROKEN = 'The backup {file} cannot be restored';
const BACKUP_BROKEN_FR = 'La sauvegarde {file} ne peut pas être restaurée';
const UNCHANGED = 'Nothing was changed; take another one.';
const UNCHANGED_FR = 'Rien n’a été changé ; prenez-en une autre.';

export const STORE = answeredWith(400, {
  database_login_refused: {
    status: 503,
    en: 'The database {where} refuses the user or password of DATABASE_URL: correct them.',
    fr: 'La base de données {where} refuse l’utilisateur ou le mot de passe de DATABASE_URL : corrigez-les.',
    public: NO_DATABASE,
  },
  database_missing: {
    status: 503,
    en: 'The database {where} does not exist: create it (createdb), or correct DATABASE_URL.',
    fr: 'La base de données {where} n’existe pas : créez-la (createdb), ou corrigez DATABASE_URL.',
    public: NO_DATABASE,
  },
  database_busy: {
    status: 503,
    en: 'The database {where} takes no more connections: raise max_connections or start fewer processes.',
    fr: 'La base de données {where} n’accepte plus de connexions : augmentez max_connections ou lancez moins de processus.',
    public: NO_DATABASE,
  },
  database_read_only: {
    status: 503,
    en: 'The database {where} takes no changes (read-only, perhaps a replica): point DATABASE_URL at the primary server.',
    fr: 'La base de données {where} n’accepte pas de modification (lecture seule, peut-être une réplique) : indiquez le serveur principal dans DATABASE_URL.',
    public: NO_DATABASE,
  },
  database_unreachable: {
    status: 503,
    en: 'The database {where} cannot be reached ({why}): check that PostgreSQL runs there and that DATABASE_URL names it.',
    fr: 'La base de données {where} est injoignable ({why}) : vérifiez que PostgreSQL y tourne et que DATABASE_URL la nomme.',
    public: NO_DATABASE,
  },
  database_stopped: {
    status: 503,
    en: 'The database {where} has stopped: start the program again.',
    fr: 'La base de données {where} s’est arrêtée : relancez le programme.',
    public: NO_DATABASE,
  },
  database_too_old: {
    status: 500,
    en: 'The PostgreSQL at {host} is version {version}: Maillage needs 14 or newer.',
    fr: 'Le PostgreSQL de {host} est en version {version} : il faut à Maillage la 14 ou une plus récente.',
    public: NO_DATABASE,
  },
  database_not_empty: {
    status: 409,
    en: 'The database holds data already ({table}): restore into an empty one, or say --replace to give it up.',
    fr: 'La base contient déjà des données ({table}) : restaurez dans une base vide, ou dites --replace pour les abandonner.',
  },
  bad_database_url: {
    status: 500,
    en: 'DATABASE_URL cannot be read: it must look like postgres://user:password@host:5432/database.',
    fr: 'DATABASE_URL est illisible : elle doit ressembler à postgres://utilisateur:motdepasse@hôte:5432/base.',
  },
  embedded_database_other_version: {
    status: 500,
    en: 'The database in {folder} was made by PostgreSQL {version}, this program has {known}: back it up with the version that made it and restore it here.',
    fr: 'La base de données de {folder} a été faite par PostgreSQL {version}, ce programme a la {known} : sauvegardez-la avec la version qui l’a faite et restaurez-la ici.',
    public: NO_DATABASE,
  },
  embedded_database_broken: {
    status: 500,
    en: 'The database in {folder} cannot be opened ({why}): restore a backup, or move the folder away and prepare the region again.',
    fr: 'La base de données de {folder} ne peut pas être ouverte ({why}) : restaurez une sauvegarde, ou déplacez le dossier et préparez à nouveau la région.',
    public: NO_DATABASE,
  },
  schema_newer: {
    status: 503,
    en: 'The database is of version {version}, this program knows {known}: start the newer program, or restore a backup of the older database.',
    fr: 'La base de données est en version {version}, ce programme connaît la {known} : lancez le programme plus récent, ou restaurez une sauvegarde de l’ancienne base.',
    public: NO_DATABASE,
  },
  schema_not_allowed: {
    status: 503,
    en: 'The database\'s user may not create the schema "{schema}" or its tables: grant it CREATE on the database.',
    fr: 'L’utilisateur de la base de données ne peut pas créer le schéma « {schema} » ou ses tables : accordez-lui CREATE sur la base.',
    public: NO_DATABASE,
  },
  schema_changed: {
    status: 503,
    en: "The database was made by other migrations than this program's ({why}): use the program that made it, or restore a backup into an empty database.",
    fr: 'La base de données a été faite par d’autres migrations que celles de ce programme ({why}) : prenez le programme qui l’a faite, ou restaurez une sauvegarde dans une base vide.',
    public: NO_DATABASE,
  },
  postgis_not_installed: {
    status: 503,
    en: 'This PostgreSQL has no PostGIS: install the package postgis for its version (Debian: postgresql-NN-postgis-3) and start again.',
    fr: 'Ce PostgreSQL n’a pas PostGIS : installez le paquet postgis de sa version (Debian : postgresql-NN-postgis-3) et relancez.',
    public: NO_DATABASE,
  },
  postgis_not_allowed: {
    status: 503,
    en: 'PostGIS is not enabled in this database and its user may not do it: let an administrator run CREATE EXTENSION postgis there.',
    fr: 'PostGIS n’est pas activé dans cette base et son utilisateur ne peut pas le faire : demandez à un administrateur d’y lancer CREATE EXTENSION postgis.',
    public: NO_DATABASE,
  },
  disk_full: {
    status: 507,
    en: 'The disk that holds the database {where} is full: nothing was written; make room and try again.',
    fr: 'Le disque de la base de données {where} est plein : rien n’a été écrit ; faites de la place et réessayez.',
    public: NO_DISK,
  },
  'disk_full.backup': {
    status: 507,
    en: 'The disk that holds the backup {file} is full: make room and try again.',
    fr: 'Le disque de la sauvegarde {file} est plein : faites de la place et réessayez.',
  },
  'disk_full.home': {
    status: 507,
    en: 'The disk that holds the home {home} is full: make room and try again.',
    fr: 'Le disque du dossier {home} est plein : faites de la place et réessayez.',
  },
  'disk_full.network': {
    status: 507,
    en: 'The disk of {folder} is full; free some space (a road network needs about ten times its extract) and try again.',
    fr: 'Le disque de {folder} est plein ; libérez de la place (un réseau routier en demande environ dix fois son extrait) et réessayez.',
  },
  'disk_full.file': {
    status: 507,
    en: 'The disk is full: {file} could not be written; make room and run again.',
    fr: 'Le disque est plein : {file} n’a pas pu être écrit ; faites de la place et relancez.',
  },
  'disk_full.download': {
    status: 507,
    en: 'The download needs {needed} MB, and {folder} has room for {room} MB: make room and run again.',
    fr: 'Le téléchargement demande {needed} Mo, et {folder} a de la place pour {room} Mo : faites de la place et relancez.',
  },
  'disk_full.polygons': {
    status: 507,
    en: 'The disk is full: the commune polygons could not be stored; make room and run again.',
    fr: 'Le disque est plein : les contours des communes n’ont pas pu être enregistrés ; faites de la place et relancez.',
  },
  'disk_full.joined': {
    status: 507,
    en: 'The disk is full: the joined extract could not be written; make room and run again.',
    fr: 'Le disque est plein : l’extrait réuni n’a pas pu être écrit ; faites de la place et relancez.',
  },
  home_in_use: {
    status: 409,
    en: 'The home {home} is used by process {process}: stop it, ask it, or choose another home with --home.',
    fr: 'Le dossier {home} est utilisé par le processus {process} : arrêtez-le, demandez-lui, ou choisissez un autre dossier avec --home.',
  },
  'home_in_use.serving': {
    status: 409,
    en: 'The home {home} is used by process {process}, serving {url}: stop it, ask it, or choose another home with --home.',
    fr: 'Le dossier {home} est utilisé par le processus {process}, qui sert {url} : arrêtez-le, demandez-lui, ou choisissez un autre dossier avec --home.',
  },
  home_not_writable: {
    status: 500,
    en: 'The home {home} cannot be written ({code}): give this user the right to, or choose another with --home.',
    fr: 'Le dossier {home} n’est pas accessible en écriture ({code}) : donnez-en le droit à cet utilisateur, ou choisissez-en un autre avec --home.',
    public: NO_HOME,
  },
  backup_not_written: {
    status: 500,
    en: 'The backup {file} cannot be written ({why}): nothing was left of it.',
    fr: 'La sauvegarde {file} ne peut pas être écrite ({why}) : il n’en reste rien.',
  },
  'backup_not_written.server': {
    status: 500,
    en: 'The server at {url} answered {answer}: its log says why.',
    fr: 'Le serveur {url} a répondu {answer} : son journal dit pourquoi.',
  },
  backup_missing: {
    status: 404,
    en: 'There is no backup {file}.',
    fr: 'Il n’y a pas de sauvegarde {file}.',
  },
  backup_newer: {
    status: 409,
    en: 'The backup {file} has the format {format}, this program reads {known}: restore it with the program that made it.',
    fr: 'La sauvegarde {file} est au format {format}, ce programme lit le {known} : restaurez-la avec le programme qui l’a faite.',
  },
  backup_broken: {
    en: `${BACKUP_BROKEN}: {why}. ${UNCHANGED}`,
    fr: `${BACKUP_BROKEN_FR} : {why}. ${UNCHANGED_FR}`,
  },
  'backup_broken.no_backup': {
    en: `${BACKUP_BROKEN}: it is no backup of Maillage. ${UNCHANGED}`,
    fr: `${BACKUP_BROKEN_FR} : ce n’est pas une sauvegarde de Maillage. ${UNCHANGED_FR}`,
  },
  'backup_broken.no_end': {
    en: `${BACKUP_BROKEN}: its end is missing. ${UNCHANGED}`,
    fr: `${BACKUP_BROKEN_FR} : sa fin manque. ${UNCHANGED_FR}`,
  },
  'backup_broken.not_whole': {
    en: `${BACKUP_BROKEN}: {part} is not whole. ${UNCHANGED}`,
    fr: `${BACKUP_BROKEN_FR} : {part} n’est pas entier. ${UNCHANGED_FR}`,
  },
  'backup_broken.table': {
    en: `${BACKUP_BROKEN}: it holds a table {table} that it does not describe. ${UNCHANGED}`,
    fr: `${BACKUP_BROKEN_FR} : elle contient une table {table} qu’elle ne décrit pas. ${UNCHANGED_FR}`,
  },
  'backup_broken.outside': {
    en: `${BACKUP_BROKEN}: it holds a file outside the home ({name}). ${UNCHANGED}`,
    fr: `${BACKUP_BROKEN_FR} : elle contient un fichier hors du dossier ({name}). ${UNCHANGED_FR}`,
  },
  unknown_job: {
    status: 404,
    en: 'There is no job {id}.',
    fr: 'Il n’y a pas de tâche {id}.',
  },
  job_ended: {
    status: 409,
    en: 'The job {id} has ended already ({state}).',
    fr: 'La tâche {id} est déjà terminée ({state}).',
  },
  bad_schedule: {
    en: '"{cron}" is no schedule: give five fields (minute, hour, day, month, weekday), as in "30 3 * * 1".',
    fr: '« {cron} » n’est pas un horaire : donnez cinq champs (minute, heure, jour, mois, jour de la semaine), comme « 30 3 * * 1 ».',
  },
  coverage_gone: {
    status: 503,
    en: 'Isochrones that the coverage {id} shares were deleted while it was computed; compute again.',
    fr: 'Des isochrones que la couverture {id} partage ont été effacés pendant son calcul ; recalculez.',
  },
  'coverage_broken.incomplete': {
    status: 500,
    en: 'The drive times of {where} are incomplete: compute the coverage again.',
    fr: 'Les temps de trajet de {where} sont incomplets : recalculez la couverture.',
  },
  'coverage_broken.damaged': {
    status: 500,
    en: 'The drive times of {where} are damaged: compute the coverage again.',
    fr: 'Les temps de trajet de {where} sont abîmés : recalculez la couverture.',
  },
  'coverage_broken.no_times': {
    status: 500,
    en: 'The coverage {id} has no drive times; compute it again.',
    fr: 'La couverture {id} n’a pas de temps de trajet ; recalculez-la.',
  },
  'coverage_broken.no_list': {
    status: 500,
    en: 'The open sites of the current coverage {id} are not in any list; compute it again with `maillage compute`.',
    fr: 'Les lieux ouverts de la couverture en vigueur {id} ne sont dans aucune liste ; recalculez-la avec « maillage compute ».',
  },
  coverage_of_another_region: {
    status: 500,
    en: 'The coverage {id} is one of {region}: the region must be part of what its id is made from.',
    fr: 'La couverture {id} est celle de {region} : la région doit entrer dans son identifiant.',
  },
  coverage_of_another_network: {
    status: 409,
    en: 'The coverage {id} was computed on other roads than those that are served now; its figures are kept, its times are not comparable.',
    fr: 'La couverture {id} a été calculée sur d’autres routes que celles servies maintenant ; ses chiffres sont conservés, ses temps ne sont pas comparables.',
  },
  unknown_coverage: {
    status: 404,
    en: 'There is no coverage {id}: GET /api/v1/coverages lists them.',
    fr: 'Il n’y a pas de couverture {id} : GET /api/v1/coverages les liste.',
  },
  unknown_network: {
    status: 500,
    en: 'The network {id} of the coverage is not stored: save it first.',
    fr: 'Le réseau {id} de la couverture n’est pas enregistré : enregistrez-le d’abord.',
  },
  network_missing: {
    status: 503,
    en: 'The road network {id} is not in {folder}: prepare the region again with this home, or copy the file there.',
    fr: 'Le réseau routier {id} n’est pas dans {folder} : préparez à nouveau la région avec ce dossier, ou copiez-y le fichier.',
  },
  bad_region_id: {
    en: '"{id}" cannot name a region: use 1 to 63 small letters, digits, - and _.',
    fr: '« {id} » ne peut pas nommer une région : prenez 1 à 63 lettres minuscules, chiffres, - et _.',
  },
  'bad_region_id.capitals': {
    en: 'The id {id} has capitals: write {small}.',
    fr: 'L’identifiant {id} a des capitales : écrivez {small}.',
  },
  unknown_region: {
    status: 404,
    en: 'There is no region "{id}": prepare it first.',
    fr: 'Il n’y a pas de région « {id} » : préparez-la d’abord.',
  },
  'unknown_region.home': {
    status: 404,
    en: 'The region {id} is not prepared in this home; prepared: {known}.',
    fr: 'La région {id} n’est pas préparée dans ce dossier ; préparées : {known}.',
  },
  'unknown_region.not_served': {
    status: 404,
    en: 'This server does not answer for a region {id}; GET /api/v1/regions lists those that it does.',
    fr: 'Ce serveur ne répond pas pour une région {id} ; GET /api/v1/regions liste celles qu’il connaît.',
  },
  'unknown_region.builtin': {
    status: 404,
    en: 'There is no built-in region {id}; there are {known}. A region of your own is a file: give its path, ending in .json.',
    fr: 'Il n’y a pas de région incluse {id} ; il y a {known}. Une région à vous est un fichier : donnez son chemin, qui finit par .json.',
  },
  unknown_site: {
    status: 404,
    en: 'The list of {region} has no site "{id}": ask GET /sites for the ids.',
    fr: 'La liste de {region} n’a pas de tiers-lieu « {id} » : GET /sites donne les identifiants.',
  },
  'unknown_site.not_open': {
    status: 404,
    en: 'No open site has the id {id}.',
    fr: 'Aucun tiers-lieu ouvert ne porte l’identifiant {id}.',
  },
  'unknown_site.that_day': {
    status: 404,
    en: 'There is no tiers-lieu with the id {id} in the list of that day.',
    fr: 'Aucun tiers-lieu ne porte l’identifiant {id} dans la liste de ce jour.',
  },
  site_exists: {
    status: 409,
    en: 'The list of {region} has a site "{id}" already: change it instead.',
    fr: 'La liste de {region} a déjà un tiers-lieu « {id} » : modifiez-le plutôt.',
  },
  bad_site: {
    en: 'The site "{id}" cannot be stored: {why}.',
    fr: 'Le tiers-lieu « {id} » ne peut pas être enregistré : {why}.',
  },
  bad_moment: {
    en: '"{moment}" is no moment: write it as 2025-04-01T12:00:00Z.',
    fr: '« {moment} » n’est pas un moment : écrivez-le comme 2025-04-01T12:00:00Z.',
  },
  list_out_of_order: {
    status: 409,
    en: 'The list of {region} was last learnt at {last}: a list of {moment} cannot come after it; import older lists first.',
    fr: 'La liste de {region} a été apprise le {last} : une liste du {moment} ne peut pas venir après ; importez d’abord les listes plus anciennes.',
  },
  no_name: {
    en: 'The name of the place is contact details alone, which are not kept.',
    fr: 'Le nom du lieu ne contient que des coordonnées personnelles, qui ne sont pas conservées.',
  },
  no_reason: {
    en: 'A report is accepted or refused with a reason: give one.',
    fr: 'Un signalement est accepté ou refusé avec une raison : donnez-en une.',
  },
  unknown_report: {
    status: 404,
    en: 'There is no report "{id}".',
    fr: 'Il n’y a pas de signalement « {id} ».',
  },
  'unknown_report.region': {
    status: 404,
    en: 'There is no report "{id}" on {region}.',
    fr: 'Il n’y a pas de signalement « {id} » pour {region}.',
  },
  report_without_site: {
    en: 'The report {id} names no tiers-lieu: say in site_id which one is to be changed.',
    fr: 'Le signalement {id} ne désigne aucun tiers-lieu : dites dans site_id lequel modifier.',
  },
  report_decided: {
    status: 409,
    en: 'The report {id} has been decided already; its decision stays.',
    fr: 'Le signalement {id} a déjà été tranché ; sa décision demeure.',
  },
  bad_token_name: {
    en: 'A token cannot be named "{name}": the history would tell it as another. Name who holds it.',
    fr: 'Un jeton ne peut pas s’appeler « {name} » : l’historique le confondrait avec un autre. Nommez qui le détient.',
  },
  token_name_taken: {
    status: 409,
    en: 'There is a token named "{name}" already: revoke it, or choose another name.',
    fr: 'Il y a déjà un jeton « {name} » : révoquez-le, ou choisissez un autre nom.',
  },
  asker_gone: {
    status: 499,
    en: 'Who asked is gone: nobody waits for this answer.',
    fr: 'Qui demandait est parti : personne n’attend cette réponse.',
  },
  too_busy: {
    status: 503,
    en: 'Too much waits to be computed already: ask again in a few seconds.',
    fr: 'Trop de calculs attendent déjà ; réessayez dans quelques secondes.',
  },
});
