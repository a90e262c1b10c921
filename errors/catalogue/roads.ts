/** Errors of extracts of roads, and of what is built from them. */
import { answeredWith } from '../entry.ts';

const WHOLE = '{file} is whole, but';
const WHOLE_FR = '{file} est entier, mais';

export const ROADS = answeredWith(400, {
  roads_file_missing: {
    en: 'There is no file of roads at {file}; check the path.',
    fr: 'Il n’y a pas de fichier de routes à {file} ; vérifiez le chemin.',
  },
  roads_file_empty: {
    en: 'The file of roads {file} is empty; download it again.',
    fr: 'Le fichier de routes {file} est vide ; téléchargez-le à nouveau.',
  },
  'roads_file_empty.header': {
    en: 'The file of roads {file} holds a header and no data; give an extract with roads.',
    fr: 'Le fichier de routes {file} a un en-tête et pas de données ; donnez un extrait avec des routes.',
  },
  roads_format_unknown: {
    en: "{file} has none of the endings of OpenStreetMap's formats (.osm.pbf, .osm, .osm.gz, .osm.bz2, .o5m, .osh.pbf, .opl): give an extract of OpenStreetMap, named by its format.",
    fr: '{file} n’a aucune des terminaisons des formats d’OpenStreetMap (.osm.pbf, .osm, .osm.gz, .osm.bz2, .o5m, .osh.pbf, .opl) : donnez un extrait d’OpenStreetMap, nommé d’après son format.',
  },
  'roads_format_unknown.osrm': {
    en: '{file} has none of the endings .osm.pbf, .osm, .osm.bz2 and .osm.gz, so its format is unknown; give an OpenStreetMap extract.',
    fr: '{file} n’a aucune des terminaisons .osm.pbf, .osm, .osm.bz2 et .osm.gz : son format est inconnu ; donnez un extrait d’OpenStreetMap.',
  },
  roads_unreadable: {
    en: 'The file of roads {file} cannot be read ({why}).',
    fr: 'Le fichier de routes {file} ne peut pas être lu ({why}).',
  },
  'roads_unreadable.osm': {
    en: '{file} cannot be read as OpenStreetMap data ({why}): convert it with osmium (osmium cat {name} -o roads.osm.pbf), or take another extract.',
    fr: '{file} ne peut pas être lu comme données d’OpenStreetMap ({why}) : convertissez-le avec osmium (osmium cat {name} -o roads.osm.pbf), ou prenez un autre extrait.',
  },
  'roads_unreadable.packing': {
    en: `${WHOLE} its blocks are packed in a way ({packing}) that is not read here: write it anew with the program that made it, in the ordinary way (zlib), or take another extract.`,
    fr: `${WHOLE_FR} ses blocs sont compressés d’une façon ({packing}) qui n’est pas lue ici : réécrivez-le avec le programme qui l’a fait, de la façon ordinaire (zlib), ou prenez un autre extrait.`,
  },
  'roads_unreadable.feature': {
    en: `${WHOLE} it asks for a reader that knows "{feature}", which is not read here: write it anew with the program that made it, in the ordinary way (OsmSchema-V0.6), or take another extract.`,
    fr: `${WHOLE_FR} il demande un lecteur qui connaît « {feature} », ce qui n’est pas lu ici : réécrivez-le avec le programme qui l’a fait, de la façon ordinaire (OsmSchema-V0.6), ou prenez un autre extrait.`,
  },
  roads_not_osm: {
    en: '{file} is not an OpenStreetMap PBF file, whatever its name says; give an extract that ends in .osm.pbf.',
    fr: '{file} n’est pas un fichier PBF d’OpenStreetMap, quoi qu’en dise son nom ; donnez un extrait qui finit par .osm.pbf.',
  },
  'roads_not_osm.named': {
    en: '{file} is {format}, whatever its name says: give it a name that ends in {ending}.',
    fr: '{file} est au format {format}, quoi qu’en dise son nom : donnez-lui un nom qui finit par {ending}.',
  },
  roads_without_drivable: {
    en: '{file} holds no road that a car may drive; give an extract with highways.',
    fr: '{file} n’a aucune route où une voiture puisse rouler ; donnez un extrait avec des routes.',
  },
  roads_truncated: {
    en: '{file} ends too early: it was not downloaded completely; download it again.',
    fr: '{file} s’arrête trop tôt : il n’a pas été téléchargé en entier ; téléchargez-le à nouveau.',
  },
  roads_elsewhere: {
    en: '{far} of the {all} communes have their centre over 2 km from every road: {names}. The roads do not reach over the region: give an extract that does, and half an hour of driving around it, or name the communes (departements, outline) that it is for.',
    fr: '{far} des {all} communes ont leur centre à plus de 2 km de toute route : {names}. Les routes ne couvrent pas la région : donnez un extrait qui la couvre, et une demi-heure de route autour, ou nommez les communes (departements, outline) auxquelles il correspond.',
  },
  'roads_damaged.unpacking': {
    en: '{file} is damaged at byte {at}: its length is right, but a block cannot be unpacked; download it again.',
    fr: '{file} est abîmé à l’octet {at} : sa longueur est juste, mais un bloc ne peut pas être décompressé ; téléchargez-le à nouveau.',
  },
  'roads_damaged.no_block': {
    en: '{file} is damaged at byte {at}: no block of data begins there; download it again.',
    fr: '{file} est abîmé à l’octet {at} : aucun bloc de données n’y commence ; téléchargez-le à nouveau.',
  },
  'roads_damaged.header': {
    en: 'The header of {file} cannot be read: it is damaged; download it again.',
    fr: 'L’en-tête de {file} ne peut pas être lu : il est abîmé ; téléchargez-le à nouveau.',
  },
  roads_ids_unreadable: {
    en: '{file} has ids that OSRM cannot keep (negative, or very large): install osmium (osmium-tool), which gives them anew, and run again.',
    fr: '{file} a des identifiants qu’OSRM ne peut pas garder (négatifs, ou très grands) : installez osmium (osmium-tool), qui les redonne, et relancez.',
  },
  roads_are_changes: {
    en: '{file} holds changes, not roads: apply it to its extract (osmium apply-changes EXTRACT {file} -o NEW.osm.pbf) and give that.',
    fr: '{file} contient des modifications, pas des routes : appliquez-le à son extrait (osmium apply-changes EXTRAIT {file} -o NOUVEAU.osm.pbf) et donnez le résultat.',
  },
  roads_packed: {
    en: '{file} is packed as {packing}, which is not read here: unpack it and give the .osm.pbf or .osm that is in it.',
    fr: '{file} est compressé en {packing}, qui n’est pas lu ici : décompressez-le et donnez le .osm.pbf ou le .osm qu’il contient.',
  },
  roads_not_joined: {
    en: '{name} has ids of its own (negative or very large), so it cannot be joined with another extract: join them where it was made, and give the one extract.',
    fr: '{name} a ses propres identifiants (négatifs ou très grands) et ne peut donc pas être réuni à un autre extrait : réunissez-les là où il a été fait, et donnez l’extrait unique.',
  },
  out_of_memory: {
    status: 500,
    en: 'OSRM ran out of memory while it built the road network from {file}; use a machine with more memory or a smaller extract.',
    fr: 'OSRM a manqué de mémoire en construisant le réseau routier à partir de {file} ; prenez une machine avec plus de mémoire ou un extrait plus petit.',
  },
  osrm_build_failed: {
    status: 500,
    en: 'OSRM could not build the road network from {file}: {why}.',
    fr: 'OSRM n’a pas pu construire le réseau routier à partir de {file} : {why}.',
  },
  'osmium_missing.join': {
    status: 500,
    en: 'The extracts of roads have to be joined with osmium, which is not installed: {install}, and run again.',
    fr: 'Les extraits de routes doivent être réunis par osmium, qui n’est pas installé ({install}) : installez-le et relancez.',
  },
  'osmium_missing.cut': {
    status: 500,
    en: 'The extract of roads has to be cut with osmium, which is not installed: {install}, and run again.',
    fr: 'L’extrait de routes doit être découpé par osmium, qui n’est pas installé ({install}) : installez-le et relancez.',
  },
  'osmium_missing.convert': {
    status: 500,
    en: '{file} has to be converted with osmium, which is not installed: {install}, and run again.',
    fr: '{file} doit être converti par osmium, qui n’est pas installé ({install}) : installez-le et relancez.',
  },
  osmium_failed: {
    status: 500,
    en: 'osmium {command} failed: {why}.',
    fr: 'osmium {command} a échoué : {why}.',
  },
  'osmium_failed.killed': {
    status: 500,
    en: 'osmium {command} failed: it was ended, most often for want of memory.',
    fr: 'osmium {command} a échoué : il a été arrêté, le plus souvent faute de mémoire.',
  },
});
