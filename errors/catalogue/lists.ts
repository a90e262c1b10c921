/** Errors of tables, of lists of sites, and of lists of points. */
import { answeredWith } from '../entry.ts';

const FORCE = 'Send it with force=true (--force) where it is';
const FORCE_FR = 'Envoyez-la avec force=true (--force) si oui';
const CLOSES =
  'The list does not have {gone} of the {active} tiers-lieux that are not closed, and would close them: is it whole? Send it with force=true (--force) where it is, or with keep_missing=true (--keep-missing) where it holds some sites alone.';
const CLOSES_FR =
  'Il manque dans la liste {gone} des {active} tiers-lieux non fermés ; l’importer les fermerait. Est-elle complète ? Envoyez-la avec force=true (--force) si oui, ou avec keep_missing=true (--keep-missing) si elle ne contient qu’une partie des lieux.';

export const LISTS = answeredWith(400, {
  table_too_large: {
    status: 413,
    en: '{name} holds more than {megabytes} MB (unpacked): divide it and send the parts.',
    fr: '{name} contient plus de {megabytes} Mo (décompressé) : divisez-le.',
  },
  'table_too_large.cells': {
    status: 413,
    en: '{name} repeats more than is read ({most} characters of repeated or merged cells): write them out, or divide it.',
    fr: '{name} répète plus qu’il n’en est lu ({most} caractères de cellules répétées ou fusionnées) : écrivez-les une à une, ou divisez-le.',
  },
  answer_too_large: {
    status: 413,
    en: 'The answer ends at row {row}: rows lack most of the {columns} columns that are named, and would be answered by many times what was sent. Send the columns that are filled.',
    fr: 'La réponse s’arrête à la ligne {row} : il manque aux lignes la plupart des {columns} colonnes nommées ; la réponse serait bien plus longue que l’envoi. N’envoyez que les colonnes remplies.',
  },
  table_too_wide: {
    en: '{name} has {width} columns; at most {most} are read: keep those that are needed.',
    fr: '{name} a {width} colonnes ; {most} au plus sont lues : gardez celles qui servent.',
  },
  table_empty: {
    en: '{name} is empty: it needs a header line and rows.',
    fr: '{name} est vide : il faut une ligne d’en-têtes et des lignes.',
  },
  'table_empty.sheets': {
    en: '{name} has no sheet with rows.',
    fr: '{name} n’a pas de feuille avec des lignes.',
  },
  'table_unreadable.xml': {
    en: 'The file has over {most} elements in each other, which no list has: export it again.',
    fr: 'Le fichier a plus de {most} éléments imbriqués, ce qu’aucune liste n’a : exportez-le à nouveau.',
  },
  'table_unreadable.geopackage': {
    en: '{name} is a GeoPackage or SQLite file that cannot be read ({why}): export it again.',
    fr: '{name} est un GeoPackage illisible ({why}) : exportez-le à nouveau.',
  },
  'table_unreadable.gzip': {
    en: '{name} is packed with gzip and damaged: pack it again.',
    fr: '{name} est compressé et endommagé : compressez-le à nouveau.',
  },
  'table_unreadable.zip': {
    en: '{name} is a zip, or an Excel or OpenDocument file, that is damaged ({why}): save it again.',
    fr: '{name} est un zip, ou un fichier Excel ou OpenDocument, endommagé ({why}) : enregistrez-le à nouveau.',
  },
  'table_format_unknown.old_excel': {
    en: '{name} is an Excel workbook of the old kind (.xls, before 2007) or a protected one: open it and save it as .xlsx without a password, or as CSV UTF-8.',
    fr: '{name} est un ancien classeur Excel (.xls) ou un classeur protégé : enregistrez-le en .xlsx sans mot de passe, ou en CSV UTF-8.',
  },
  'table_format_unknown.pdf': {
    en: '{name} is a PDF: give the table that it was made from, as .xlsx or CSV.',
    fr: '{name} est un PDF : donnez le tableau d’origine, en .xlsx ou CSV.',
  },
  'table_format_unknown.parquet': {
    en: '{name} is a Parquet file: export it as CSV or GeoJSON.',
    fr: '{name} est un fichier Parquet : exportez-le en CSV ou GeoJSON.',
  },
  'table_format_unknown.flatgeobuf': {
    en: '{name} is a FlatGeobuf: export it as GeoJSON or GeoPackage.',
    fr: '{name} est un FlatGeobuf : exportez-le en GeoJSON ou GeoPackage.',
  },
  'table_format_unknown.shapefile': {
    en: '{name} is a shapefile: export it as GeoJSON or GeoPackage.',
    fr: '{name} est un shapefile : exportez-le en GeoJSON ou GeoPackage.',
  },
  'table_format_unknown.seven_zip': {
    en: '{name} is a 7-Zip archive: unpack it and give the file.',
    fr: '{name} est une archive 7-Zip : décompressez-la et donnez le fichier.',
  },
  'table_format_unknown.rar': {
    en: '{name} is a RAR archive: unpack it and give the file.',
    fr: '{name} est une archive RAR : décompressez-la et donnez le fichier.',
  },
  'table_format_unknown.tar': {
    en: '{name} is a tar archive: unpack it and give the file.',
    fr: '{name} est une archive tar : décompressez-la et donnez le fichier.',
  },
  'table_format_unknown.bzip2': {
    en: '{name} is packed with bzip2: unpack it, or pack it with gzip or zip.',
    fr: '{name} est compressé par bzip2 : décompressez-le, ou utilisez gzip ou zip.',
  },
  'table_format_unknown.zstd': {
    en: '{name} is packed with zstd: unpack it, or pack it with gzip or zip.',
    fr: '{name} est compressé par zstd : décompressez-le, ou utilisez gzip ou zip.',
  },
  'table_format_unknown.xz': {
    en: '{name} is packed with xz: unpack it, or pack it with gzip or zip.',
    fr: '{name} est compressé par xz : décompressez-le, ou utilisez gzip ou zip.',
  },
  'table_format_unknown.picture': {
    en: '{name} is a picture: give the table as .xlsx or CSV.',
    fr: '{name} est une image : donnez le tableau en .xlsx ou CSV.',
  },
  'table_format_unknown.page': {
    en: '{name} is a web page, not a table: download the file itself, or open it in a spreadsheet and save it as .xlsx.',
    fr: '{name} est une page web, pas un tableau : téléchargez le fichier lui-même, ou enregistrez-le en .xlsx.',
  },
  'table_format_unknown.excel_2003': {
    en: '{name} is an Excel workbook of 2003 (XML): open it and save it as .xlsx or CSV UTF-8.',
    fr: '{name} est un classeur Excel 2003 (XML) : enregistrez-le en .xlsx ou en CSV UTF-8.',
  },
  'table_format_unknown.xml': {
    en: '{name} is XML of a kind that is not read (KML and GPX are): give CSV, .xlsx, .ods or GeoJSON.',
    fr: '{name} est du XML d’un type inconnu (KML et GPX sont lus) : donnez du CSV, .xlsx, .ods ou GeoJSON.',
  },
  'table_format_unknown.packed': {
    en: '{name} is packed again and again: unpack it and give the file.',
    fr: '{name} est compressé plusieurs fois : décompressez-le.',
  },
  'table_format_unknown.database': {
    en: '{name} is a GeoPackage or SQLite file, which is not read here: export it as GeoJSON or CSV.',
    fr: '{name} est un GeoPackage, qui n’est pas lu ici : exportez-le en GeoJSON ou CSV.',
  },
  'table_format_unknown.office': {
    en: '{name} is an Office file that is no .xlsx workbook: save it as .xlsx or CSV UTF-8.',
    fr: '{name} est un fichier Office qui n’est pas un classeur .xlsx : enregistrez-le en .xlsx ou en CSV UTF-8.',
  },
  'table_format_unknown.empty_zip': {
    en: '{name} is an empty zip.',
    fr: '{name} est un zip vide.',
  },
  'table_format_unknown.many': {
    en: '{name} is a zip of {count} files ({files}): give the one that is the list.',
    fr: '{name} est un zip de {count} fichiers ({files}) : donnez celui de la liste.',
  },
  columns_unknown: {
    en: '{name} has no column {missing}, which the mapping names; it has {columns}.',
    fr: '{name} n’a pas de colonne {missing}, que nomme la correspondance ; il a {columns}.',
  },
  kept_columns_unfit: {
    status: 422,
    en: 'The list {name} has no column {missing}, which the names of columns that are kept for {source} speak of ({kept}): give its names anew (--columns, columns=), or "none" to read it by its own.',
    fr: 'La liste {name} n’a plus de colonne {missing}, dont parle la correspondance gardée pour {source} ({kept}) : donnez-en une autre, ou « none » pour la lire par ses propres en-têtes.',
  },
  columns_not_a_mapping: {
    en: '"{pair}" names no column: write what is wanted and what the table has, as in nom=lib_france_services,lat=y.',
    fr: '« {pair} » ne nomme aucune colonne : écrivez ce qui est voulu et ce que le tableau a, comme nom=lib_france_services,lat=y.',
  },
  columns_not_found: {
    en: 'The header has {columns}, which places nothing on the map: name columns {wanted}.',
    fr: 'Aucune colonne de coordonnées ni d’adresse reconnue parmi : {columns}. Nommez-les {wanted}.',
  },
  not_a_list: {
    en: '{name} holds no list of JSON objects: send [{"id": ..., "lon": ..., "lat": ...}, ...], objects one a line, or GeoJSON.',
    fr: '{name} ne contient pas de liste JSON d’objets : envoyez [{"id": ..., "lon": ..., "lat": ...}, ...], un objet par ligne, ou du GeoJSON.',
  },
  sites_columns_missing: {
    en: 'The list {name} has no column with a name (name, nom, title); it has {columns}.',
    fr: 'La liste {name} n’a pas de colonne du nom (name, nom, title) ; elle a {columns}.',
  },
  sites_empty: {
    en: 'The list {name} holds no site.',
    fr: 'La liste {name} ne contient aucun lieu.',
  },
  sites_elsewhere: {
    en: 'None of the {count} points of {source} is near {region} (the first is at longitude {lon}, latitude {lat}): is it the list of another region, or are longitude and latitude exchanged?',
    fr: 'Aucun des {count} points de {source} n’est près de {region} (le premier est à la longitude {lon}, latitude {lat}) : est-ce la liste d’une autre région, ou longitude et latitude sont-elles inversées ?',
  },
  list_missing: {
    en: 'There is no list in the request: send the file as its body.',
    fr: 'La requête ne contient pas de liste : envoyez le fichier comme corps de la requête.',
  },
  list_not_read: {
    status: 503,
    en: 'The reading of the list was interrupted: send it again.',
    fr: 'La lecture de la liste a été interrompue ; renvoyez-la.',
  },
  list_empty: {
    status: 422,
    en: 'The list {source} has no row: it would say that there is no tiers-lieu at all.',
    fr: 'La liste {source} ne contient aucune ligne : elle dirait qu’il n’y a aucun tiers-lieu.',
  },
  list_unreadable: {
    status: 422,
    en: 'Of the {rows} rows of the list {source} only {read} can be read; {unsure} of the {active} tiers-lieux that are not closed may be among the others: is the file damaged?',
    fr: 'Seules {read} des {rows} lignes de la liste {source} sont lisibles ; {unsure} des {active} tiers-lieux non fermés peuvent être parmi les autres. Le fichier est-il abîmé ?',
  },
  list_closes_most: {
    status: 422,
    en: CLOSES,
    fr: CLOSES_FR,
  },
  'list_closes_most.unrelated': {
    status: 422,
    en: `${CLOSES} It shares next to nothing with the lists that are known; say which list it is (--source, source=) where it is another one beside them.`,
    fr: `${CLOSES_FR} Elle n’a presque rien en commun avec les listes connues ; dites laquelle c’est (--source, source=) si c’en est une autre.`,
  },
  'list_closes_most.stated': {
    status: 422,
    en: `Of the {active} tiers-lieux that are not closed the list would close {closed} and take {unopened} for planned: is it right? ${FORCE}.`,
    fr: `La liste fermerait {closed} des {active} tiers-lieux non fermés et en remettrait {unopened} en projet. Est-ce juste ? ${FORCE_FR}.`,
  },
  'list_changes_most.moved': {
    status: 422,
    en: `The list would move {changed} of the {matched} tiers-lieux that it shares with what is known: has a column slipped? ${FORCE} right.`,
    fr: `La liste déplacerait {changed} des {matched} tiers-lieux connus. Est-ce juste ? ${FORCE_FR}.`,
  },
  'list_changes_most.renamed': {
    status: 422,
    en: `The list would rename {changed} of the {matched} tiers-lieux that it shares with what is known: has a column slipped? ${FORCE} right.`,
    fr: `La liste renommerait {changed} des {matched} tiers-lieux connus. Est-ce juste ? ${FORCE_FR}.`,
  },
  'list_changes_most.dated': {
    status: 422,
    en: `The list would date anew {changed} of the {matched} tiers-lieux that it shares with what is known: has a column slipped? ${FORCE} right.`,
    fr: `La liste changerait la date d’ouverture de {changed} des {matched} tiers-lieux connus. Est-ce juste ? ${FORCE_FR}.`,
  },
});
