/** Errors of the engine and of the OSRM that it reads and asks. */
import { answeredWith } from '../entry.ts';

const OTHER_WAYS =
  'Install OSRM 26.10 and set OSRM_BIN to the folder of its executables, or set OSRM_URL to an OSRM that runs elsewhere.';
const OTHER_WAYS_FR =
  'Installez OSRM 26.10 et indiquez dans OSRM_BIN le dossier de ses programmes, ou dans OSRM_URL l’adresse d’un OSRM qui tourne ailleurs.';
const NO_PIP = "OSRM's executables could not be fetched with pip";
const NO_PIP_FR = 'Les programmes d’OSRM n’ont pas pu être téléchargés avec pip';
const UNAVAILABLE_FR = 'Le calcul d’itinéraires est momentanément indisponible ; réessayez dans un instant';
const INVALID_SETTING = 'The profile setting "{name}" is wrong';
const INVALID_SETTING_FR = 'Le réglage de profil « {name} » est faux';
const BAD_TILE = 'A road tile of this OSRM is not as expected';
const BAD_TILE_FR = 'Une tuile de routes de cet OSRM n’est pas comme attendu';
const TILE_WAYS = 'check OSRM_URL, or name a roads file in the region file.';
const TILE_WAYS_FR = 'vérifiez OSRM_URL, ou nommez un fichier de routes dans le fichier de région.';

export const ENGINE = answeredWith(500, {
  'bad_polygon.ring': {
    status: 400,
    en: 'A ring of {points} points that begins at {first} is no polygon: it needs at least four points, the last the same as the first.',
    fr: 'Un anneau de {points} points qui commence à {first} n’est pas un polygone : il lui faut au moins quatre points, le dernier égal au premier.',
  },
  'bad_polygon.point': {
    status: 400,
    en: 'A polygon has the point {lon}, {lat}: both must be numbers.',
    fr: 'Un polygone a le point {lon}, {lat} : les deux doivent être des nombres.',
  },
  network_file_missing: {
    en: 'The road network {path} cannot be opened ({code}); run prepare to build it.',
    fr: 'Le réseau routier {path} ne peut pas être ouvert ({code}) ; lancez prepare pour le construire.',
  },
  network_file_damaged: {
    status: 503,
    en: 'The road network {path} is not what was written (its checksum differs): the disk may be failing; run prepare to build it again.',
    fr: 'Le réseau routier {path} n’est plus ce qui a été écrit (sa somme de contrôle diffère) : le disque est peut-être défaillant ; lancez prepare pour le reconstruire.',
  },
  'network_file_damaged.unsealed': {
    status: 503,
    en: 'The road network {path} has no checksum; run prepare to build it again.',
    fr: 'Le réseau routier {path} n’a pas de somme de contrôle ; lancez prepare pour le reconstruire.',
  },
  network_file_version: {
    en: '{name} is a road network of format {version}, this program reads format {known}; run prepare again to build it.',
    fr: '{name} est un réseau routier au format {version}, ce programme lit le format {known} ; relancez prepare pour le construire.',
  },
  network_file_invalid: {
    en: '{name} is not a road network of Maillage; run prepare again to build it.',
    fr: '{name} n’est pas un réseau routier de Maillage ; relancez prepare pour le construire.',
  },
  network_file_truncated: {
    en: '{name} is cut short; run prepare again to build it.',
    fr: '{name} est tronqué ; relancez prepare pour le construire.',
  },
  network_without_roads: {
    status: 422,
    en: 'The road network has no road that a car may start from; use an extract with drivable roads.',
    fr: 'Le réseau routier n’a pas de route d’où une voiture puisse partir ; prenez un extrait avec des routes carrossables.',
  },
  'network_without_roads.remote': {
    status: 422,
    en: 'This OSRM has no roads in the region; check that its extract covers it (OSRM_URL), or name a roads file in the region file.',
    fr: 'Cet OSRM n’a pas de routes dans la région ; vérifiez que son extrait la couvre (OSRM_URL), ou nommez un fichier de routes dans le fichier de région.',
  },
  network_verification_failed: {
    en: 'The engine and OSRM disagree by over a second, for no known cause, on {share} % of {pairs} random journeys (at most {allowed} % is accepted; from {from} to {to} it takes {ours} by the engine and {theirs} by OSRM), so this network is not served; build it again with the OSRM version and profile of Maillage.',
    fr: 'Le moteur et OSRM s’écartent de plus d’une seconde, sans cause connue, sur {share} % de {pairs} trajets tirés au sort (au plus {allowed} % est accepté ; de {from} à {to} il faut {ours} selon le moteur et {theirs} selon OSRM) : ce réseau n’est pas servi ; reconstruisez-le avec la version d’OSRM et le profil de Maillage.',
  },
  osrm_failed: {
    status: 502,
    en: 'OSRM at {url} answered {answer}{said}.',
    fr: 'OSRM, à {url}, a répondu {answer}{said}.',
  },
  osrm_no_route: {
    status: 404,
    en: 'No road leads from the one point to the other{said}.',
    fr: 'Aucune route ne relie ces deux points{said}.',
  },
  'osrm_no_route.table': {
    status: 404,
    en: 'No road leads from any of the points to another{said}.',
    fr: 'Aucune route ne relie ces points{said}.',
  },
  osrm_no_segment: {
    status: 404,
    en: 'There is no road near one of the points{said}.',
    fr: 'Il n’y a pas de route près d’un des points{said}.',
  },
  osrm_too_big: {
    status: 413,
    en: "The question holds more points than OSRM's limits allow; ask for fewer, or start osrm-routed with greater limits{said}.",
    fr: 'La question compte plus de points que les limites d’OSRM ne permettent ; demandez-en moins, ou démarrez osrm-routed avec de plus grandes limites{said}.',
  },
  osrm_invalid_request: {
    status: 400,
    en: 'OSRM could not read the question{said}.',
    fr: 'OSRM n’a pas pu lire la question{said}.',
  },
  'osrm_invalid_request.options': {
    status: 400,
    en: "OSRM refused the question's options{said}.",
    fr: 'OSRM a refusé les options de la question{said}.',
  },
  'osrm_invalid_request.value': {
    status: 400,
    en: 'OSRM refused a value of the question{said}.',
    fr: 'OSRM a refusé une valeur de la question{said}.',
  },
  'osrm_unsupported.service': {
    status: 502,
    en: 'This OSRM does not offer the service{said}.',
    fr: 'Cet OSRM n’offre pas ce service{said}.',
  },
  'osrm_unsupported.version': {
    status: 502,
    en: "This OSRM does not speak the API's version 1{said}.",
    fr: 'Cet OSRM ne parle pas la version 1 de l’API{said}.',
  },
  'osrm_unsupported.question': {
    status: 502,
    en: 'This OSRM cannot answer such a question{said}.',
    fr: 'Cet OSRM ne sait pas répondre à une telle question{said}.',
  },
  'osrm_unsupported.data': {
    status: 502,
    en: 'This OSRM was started without the data needed{said}.',
    fr: 'Cet OSRM a démarré sans les données nécessaires{said}.',
  },
  osrm_not_osrm: {
    status: 502,
    en: 'What answers at {url} (with status {answer}) is not OSRM; check its address (OSRM_URL).',
    fr: `${UNAVAILABLE_FR} : ce qui répond à {url} (statut {answer}) n’est pas OSRM.`,
  },
  osrm_timeout: {
    status: 504,
    en: 'OSRM at {url} did not answer within {seconds} s.',
    fr: `${UNAVAILABLE_FR} : OSRM, à {url}, n’a pas répondu en {seconds} s.`,
  },
  osrm_unavailable: {
    status: 503,
    en: 'OSRM at {url} cannot be reached ({why}).',
    fr: `${UNAVAILABLE_FR} : OSRM, à {url}, est injoignable ({why}).`,
  },
  'osrm_unavailable.starting': {
    status: 503,
    en: 'OSRM does not answer: osrm-routed is starting.',
    fr: `${UNAVAILABLE_FR} : OSRM démarre.`,
  },
  'osrm_unavailable.idle': {
    status: 503,
    en: 'OSRM does not answer: no network is served yet.',
    fr: `${UNAVAILABLE_FR} : aucun réseau n’est encore servi.`,
  },
  'osrm_unavailable.failed': {
    status: 503,
    en: 'OSRM does not answer: {why}.',
    fr: `${UNAVAILABLE_FR} : {why}.`,
  },
  'osrm_unavailable.other_region': {
    status: 503,
    en: 'The OSRM at OSRM_URL has the roads of the default region alone: none answers for {region}.',
    fr: `${UNAVAILABLE_FR} : l’OSRM indiqué par OSRM_URL n’a que les routes de la région par défaut, pas celles de {region}.`,
  },
  'osrm_unavailable.no_files': {
    status: 503,
    en: "OSRM's files of the network are not in {folder}; prepare the region again or set OSRM_URL.",
    fr: 'Les fichiers d’OSRM pour ce réseau ne sont pas dans {folder} ; préparez à nouveau la région, ou indiquez OSRM_URL.',
  },
  osrm_not_found: {
    en: `OSRM's executables are neither in OSRM_BIN nor on the PATH{passed_over}. ${OTHER_WAYS}`,
    fr: `Les programmes d’OSRM ne sont ni dans OSRM_BIN ni dans le PATH{passed_over}. ${OTHER_WAYS_FR}`,
  },
  'osrm_not_found.bin': {
    en: `OSRM_BIN is {folder}, which does not exist. ${OTHER_WAYS}`,
    fr: `OSRM_BIN vaut {folder}, qui n’existe pas. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.platform': {
    en: `There is no OSRM to fetch for {platform} on {processor}. ${OTHER_WAYS}`,
    fr: `Il n’y a pas d’OSRM à télécharger pour {platform} sur {processor}. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.no_wheel': {
    en: `${NO_PIP}: pip said that it was done but left no wheel. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : pip dit avoir fini mais n’a rien laissé. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.other_wheel': {
    en: `${NO_PIP}: the wheel {name} is not the one that this version was made with (SHA-256 {sha256}, not {expected}), and is not run. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : le paquet {name} n’est pas celui avec lequel cette version a été faite (SHA-256 {sha256}, et non {expected}), et n’est pas exécuté. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.broken_wheel': {
    en: `${NO_PIP}: the wheel could not be unpacked ({why}). ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : le paquet n’a pas pu être décompressé ({why}). ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.no_pip': {
    en: `${NO_PIP}: Python has no pip. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : Python n’a pas pip. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.no_python': {
    en: `${NO_PIP}: there is no Python 3. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : il n’y a pas de Python 3. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.old_glibc': {
    en: `${NO_PIP}: it needs glibc {needed}, this system has {found}. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : il faut la glibc {needed}, ce système a la {found}. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.no_glibc': {
    en: `${NO_PIP}: it needs glibc, which this system's C library is not. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : il faut la glibc, et la bibliothèque C de ce système en est une autre. ${OTHER_WAYS_FR}`,
  },
  'osrm_fetch_failed.pip': {
    en: `${NO_PIP}: {why}. ${OTHER_WAYS}`,
    fr: `${NO_PIP_FR} : {why}. ${OTHER_WAYS_FR}`,
  },
  osrm_version_unsupported: {
    en: `The OSRM in {folder} is version {version}, but {needed} is needed to read its graph. ${OTHER_WAYS}`,
    fr: `L’OSRM de {folder} est en version {version}, or il faut la {needed} pour lire son graphe. ${OTHER_WAYS_FR}`,
  },
  'osrm_version_unsupported.file': {
    en: '{path} was written by OSRM {version}, but only files of OSRM {needed} are understood; build the network again with that version.',
    fr: '{path} a été écrit par OSRM {version}, or seuls les fichiers d’OSRM {needed} sont compris ; reconstruisez le réseau avec cette version.',
  },
  'osrm_unusable.missing': {
    en: `{executable} is missing or may not be run. ${OTHER_WAYS}`,
    fr: `{executable} manque ou ne peut pas être exécuté. ${OTHER_WAYS_FR}`,
  },
  'osrm_unusable.library': {
    en: `{executable} does not run: the shared library {library} is missing; install it with the system's package manager. ${OTHER_WAYS}`,
    fr: `{executable} ne fonctionne pas : la bibliothèque {library} manque ; installez-la avec le gestionnaire de paquets du système. ${OTHER_WAYS_FR}`,
  },
  'osrm_unusable.failed': {
    en: `{executable} does not run: {why}. ${OTHER_WAYS}`,
    fr: `{executable} ne fonctionne pas : {why}. ${OTHER_WAYS_FR}`,
  },
  osrm_profiles_missing: {
    en: "OSRM's profiles (car.lua) were not found beside {folder}; looked in {looked_in}.",
    fr: 'Les profils d’OSRM (car.lua) n’ont pas été trouvés à côté de {folder} ; ils ont été cherchés dans {looked_in}.',
  },
  'osrm_profiles_missing.car': {
    en: "OSRM's car profile is not in {folder} (car.lua and the folder lib); install OSRM with its profiles.",
    fr: 'Le profil voiture d’OSRM n’est pas dans {folder} (car.lua et le dossier lib) ; installez OSRM avec ses profils.',
  },
  osrm_file_missing: {
    en: 'The OSRM file {path} does not exist; build the network again.',
    fr: 'Le fichier d’OSRM {path} n’existe pas ; reconstruisez le réseau.',
  },
  osrm_file_truncated: {
    en: 'The OSRM file {path} ends too early; build the network again.',
    fr: 'Le fichier d’OSRM {path} s’arrête trop tôt ; reconstruisez le réseau.',
  },
  osrm_file_unreadable: {
    en: 'The OSRM file {path} cannot be read: {why}.',
    fr: 'Le fichier d’OSRM {path} ne peut pas être lu : {why}.',
  },
  'osrm_file_unreadable.mark': {
    en: "{path} does not carry OSRM's mark; build the network again.",
    fr: '{path} ne porte pas la marque d’OSRM ; reconstruisez le réseau.',
  },
  'osrm_file_unreadable.index': {
    en: 'The OSRM file {path} cannot be mended ({code}).',
    fr: 'Le fichier d’OSRM {path} ne peut pas être réparé ({code}).',
  },
  'osrm_file_unreadable.tar': {
    en: '{path} is not a file as OSRM writes them (a broken tar header); build the network again.',
    fr: '{path} n’est pas un fichier tel qu’OSRM les écrit (en-tête tar abîmé) ; reconstruisez le réseau.',
  },
  'osrm_graph_inconsistent.annotation': {
    en: 'Stretch {stretch} in the OSRM file {path} names annotation {annotation} of {count}; build the network again.',
    fr: 'Le tronçon {stretch} du fichier d’OSRM {path} nomme l’annotation {annotation} sur {count} ; reconstruisez le réseau.',
  },
  'osrm_graph_inconsistent.values': {
    en: '{name} in the OSRM file {path} has {count} values where {expected} belong; build the network again.',
    fr: '{name} du fichier d’OSRM {path} a {count} valeurs au lieu de {expected} ; reconstruisez le réseau.',
  },
  'osrm_graph_inconsistent.together': {
    en: 'The OSRM files {base}.* do not fit together ({what}); build the network again.',
    fr: 'Les fichiers d’OSRM {base}.* ne vont pas ensemble ({what}) ; reconstruisez le réseau.',
  },
  'osrm_graph_inconsistent.size': {
    en: '{name} in the OSRM file {path} has {bytes} bytes, which is no multiple of {record}; build the network again.',
    fr: '{name} du fichier d’OSRM {path} a {bytes} octets, ce qui n’est pas un multiple de {record} ; reconstruisez le réseau.',
  },
  'osrm_graph_inconsistent.entry': {
    en: 'The OSRM file {path} has no entry {name}; build the network again with a supported OSRM.',
    fr: 'Le fichier d’OSRM {path} n’a pas d’entrée {name} ; reconstruisez le réseau avec un OSRM pris en charge.',
  },
  osrm_files_damaged: {
    status: 503,
    en: "OSRM's files in {folder} are not as they were written (SHA256SUMS); run prepare to build them again.",
    fr: 'Les fichiers d’OSRM de {folder} ne sont plus tels qu’ils ont été écrits (SHA256SUMS) ; relancez prepare pour les refaire.',
  },
  osrm_routed_failed: {
    en: 'osrm-routed did not start on {base}: {why}.',
    fr: 'osrm-routed n’a pas démarré sur {base} : {why}.',
  },
  'osrm_tile_unreadable.decoding': {
    status: 502,
    en: `${BAD_TILE}: it cannot be decoded ({why}); ${TILE_WAYS}`,
    fr: `${BAD_TILE_FR} : elle ne peut pas être décodée ({why}) ; ${TILE_WAYS_FR}`,
  },
  'osrm_tile_unreadable.extent': {
    status: 502,
    en: `${BAD_TILE}: its extent is {extent}, not {expected}; ${TILE_WAYS}`,
    fr: `${BAD_TILE_FR} : son étendue est {extent}, et non {expected} ; ${TILE_WAYS_FR}`,
  },
  'osrm_tile_unreadable.durations': {
    status: 502,
    en: `${BAD_TILE}: its roads have no durations; ${TILE_WAYS}`,
    fr: `${BAD_TILE_FR} : ses routes n’ont pas de durées ; ${TILE_WAYS_FR}`,
  },
  'profile_setting_invalid.unknown': {
    status: 400,
    en: `${INVALID_SETTING}: there is no such setting; known are {known}.`,
    fr: `${INVALID_SETTING_FR} : il n’existe pas ; on connaît {known}.`,
  },
  'profile_setting_invalid.type': {
    status: 400,
    en: `${INVALID_SETTING}: it must be a {type}.`,
    fr: `${INVALID_SETTING_FR} : sa valeur doit être de type {type}.`,
  },
  'profile_setting_invalid.range': {
    status: 400,
    en: `${INVALID_SETTING}: it must lie between {least} and {most}.`,
    fr: `${INVALID_SETTING_FR} : il doit être entre {least} et {most}.`,
  },
  'profile_setting_invalid.not_by_class': {
    status: 400,
    en: `${INVALID_SETTING}: it must be an object of numbers by class of road, such as {example}.`,
    fr: `${INVALID_SETTING_FR} : il faut un objet de nombres par classe de route, comme {example}.`,
  },
  'profile_setting_invalid.class': {
    status: 400,
    en: `${INVALID_SETTING}: there is no class of road "{road}"; known are {known}.`,
    fr: `${INVALID_SETTING_FR} : il n’y a pas de classe de route « {road} » ; on connaît {known}.`,
  },
  'profile_setting_invalid.class_range': {
    status: 400,
    en: `${INVALID_SETTING}: "{road}" must be a number between {least} and {most}.`,
    fr: `${INVALID_SETTING_FR} : « {road} » doit être un nombre entre {least} et {most}.`,
  },
  isochrone_minutes_invalid: {
    status: 400,
    en: 'Minutes must be one or more numbers above 0, not "{minutes}".',
    fr: 'Les minutes sont un ou plusieurs nombres au-dessus de 0, pas « {minutes} ».',
  },
  drive_times_mismatch: {
    en: 'The stored drive times are of another network ({stored} stretches, this one has {stretches}); compute the coverage again.',
    fr: 'Les temps de trajet conservés sont ceux d’un autre réseau ({stored} tronçons, celui-ci en a {stretches}) ; recalculez la couverture.',
  },
  too_many_sites: {
    en: '{count} sites are more than {most}.',
    fr: '{count} lieux, c’est plus que {most}.',
  },
  duplicate_site_id: {
    status: 400,
    en: 'Two sites have the id {id}; give each its own.',
    fr: 'Deux lieux portent l’identifiant {id} ; donnez à chacun le sien.',
  },
  surface_not_closed: {
    en: 'An outline of the coverage does not close: two blocks disagree on a common point. Please report this with the region and its sites.',
    fr: 'Un contour de la couverture ne se ferme pas : deux blocs ne s’accordent pas sur un point commun. Signalez-le avec la région et ses lieux.',
  },
});
