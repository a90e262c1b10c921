/** Errors of requests over HTTP: addresses, parameters, bodies, tokens. */
import { answeredWith } from '../entry.ts';

const NOT_CQL2 = 'The filter is not understood as CQL2';
const NOT_CQL2_FR = 'Le filtre n’est pas compris comme CQL2';

export const REQUESTS = answeredWith(400, {
  internal_error: {
    status: 500,
    en: 'Something failed here that should not; the log has it under request {request}.',
    fr: 'Quelque chose a échoué ici, qui ne devrait pas ; le journal le garde sous la requête {request}.',
  },
  internal: {
    status: 500,
    en: '{why}',
    fr: '{why}',
    public: {
      en: 'Something failed here that should not; the log says what.',
      fr: 'Quelque chose a échoué ici, qui ne devrait pas ; le journal dit quoi.',
    },
  },
  not_found: {
    status: 404,
    en: 'There is nothing at this address.',
    fr: 'Il n’y a rien à cette adresse : vérifiez le lien, ou cherchez à nouveau.',
  },
  bad_request: {
    en: '{why}',
    fr: 'La requête n’est pas comme il faut ({why}).',
  },
  too_many_calls: {
    en: 'One request holds {most} calls at most: send the others after it.',
    fr: 'Une requête contient {most} appels au plus : envoyez les autres ensuite.',
  },
  headers_too_large: {
    status: 431,
    en: 'The headers of this request are larger than the 16 kB that are read: send fewer, or shorter ones (cookies?).',
    fr: 'Les en-têtes de cette requête dépassent les 16 ko qui sont lus : envoyez-en moins, ou de plus courts (des cookies ?).',
  },
  request_too_slow: {
    status: 408,
    en: 'This request did not come to its end in time: send it again.',
    fr: 'Cette requête n’est pas arrivée en entier à temps : envoyez-la à nouveau.',
  },
  not_http: {
    en: 'What came is no HTTP request that can be read.',
    fr: 'Ce qui est arrivé n’est pas une requête HTTP lisible.',
  },
  method_not_allowed: {
    status: 405,
    en: '{method} is not possible here.',
    fr: '{method} n’est pas possible ici.',
  },
  'method_not_allowed.sessions': {
    status: 405,
    en: 'Send a POST: this server keeps no sessions.',
    fr: 'Envoyez un POST : ce serveur ne garde pas de session.',
  },
  too_many_requests: {
    status: 429,
    en: 'More than {most} requests a minute from this address; go on in {after} s.',
    fr: 'Plus de {most} requêtes en une minute depuis cette adresse ; reprenez dans {after} s.',
  },
  too_many_kept: {
    status: 429,
    en: 'More than {most} things were stored from this address in a day: come back in {hours} h.',
    fr: 'Plus de {most} enregistrements en un jour depuis cette adresse ; revenez dans {hours} h.',
  },
  unsupported_media_type: {
    status: 415,
    en: 'This Content-Type is not understood here; /docs says which are.',
    fr: 'Ce Content-Type n’est pas compris ici ; /docs dit lesquels le sont.',
  },
  'unsupported_media_type.none': {
    status: 415,
    en: 'The body has no Content-Type.',
    fr: 'Le corps de la requête n’a pas de Content-Type.',
  },
  body_too_large: {
    status: 413,
    en: 'The body is larger than this request allows.',
    fr: 'Le corps est plus grand que cette requête ne permet.',
  },
  'body_too_large.rows': {
    status: 413,
    en: 'The body is larger than {limit} bytes; send the rows in parts.',
    fr: 'Le corps dépasse {limit} octets ; envoyez les lignes en plusieurs fois.',
  },
  invalid_content_length: {
    en: 'Content-Length does not tell the length of the body.',
    fr: 'Content-Length ne dit pas la longueur du corps.',
  },
  invalid_json: {
    en: 'The body is not valid JSON.',
    fr: 'Le corps n’est pas du JSON valable.',
  },
  'invalid_json.empty': {
    en: 'The body is empty where JSON is expected.',
    fr: 'Le corps est vide alors qu’il faut du JSON.',
  },
  address_too_long: {
    status: 414,
    en: 'The address is longer than {most} signs.',
    fr: 'L’adresse dépasse {most} signes.',
  },
  'address_too_long.part': {
    status: 414,
    en: 'A part of the address is too long.',
    fr: 'Une partie de l’adresse est trop longue.',
  },
  invalid_url: {
    en: 'The address is not a valid URL.',
    fr: 'L’adresse n’est pas une URL valable.',
  },
  invalid_parameter: {
    en: '{where} {why}.',
    fr: 'Un paramètre n’est pas valable : {where} {why}.',
  },
  'invalid_parameter.nul': {
    en: 'The address holds the character NUL (%00).',
    fr: 'L’adresse contient le caractère NUL (%00).',
  },
  'invalid_parameter.property': {
    en: '{name} is neither a parameter nor a property of {layer}: /ogc/collections/{layer}/queryables lists them.',
    fr: '{name} n’est ni un paramètre ni une propriété de {layer} : /ogc/collections/{layer}/queryables les liste.',
  },
  invalid_body: {
    en: '{where} {why}.',
    fr: 'Le corps de la requête n’est pas valable : {where} {why}.',
  },
  'invalid_body.nul': {
    en: 'A text in the body holds the character NUL (\\u0000).',
    fr: 'Un texte du corps contient le caractère NUL (\\u0000).',
  },
  'invalid_body.deep': {
    en: 'The body is more than {most} levels deep.',
    fr: 'Le corps a plus de {most} niveaux.',
  },
  'invalid_body.none': {
    en: 'There is no body: send a JSON array of {id, lon, lat}, NDJSON or CSV.',
    fr: 'Il n’y a pas de corps : envoyez un tableau JSON de {id, lon, lat}, du NDJSON ou du CSV.',
  },
  invalid_coordinates: {
    en: '{where} {why}. lon is a number from -180 to 180, lat from -90 to 90 (WGS 84).',
    fr: 'Ces coordonnées ne sont pas valables : {where} {why}. lon est un nombre de -180 à 180, lat de -90 à 90 (WGS 84).',
  },
  invalid_date: {
    en: '{where} {why}.',
    fr: 'Cette date n’est pas valable : {where} {why}.',
  },
  'invalid_date.calendar': {
    en: '{name} is not a day of the calendar.',
    fr: '{name} n’est pas un jour du calendrier.',
  },
  date_out_of_range: {
    en: '{name} lies between {first} and {last}.',
    fr: '{name} est entre {first} et {last}.',
  },
  invalid_minutes: {
    en: 'minutes takes up to {most} numbers above 0, up to {longest}, with commas between, e.g. {example}.',
    fr: 'minutes prend jusqu’à {most} nombres au-dessus de 0, jusqu’à {longest}, séparés par des virgules, par exemple {example}.',
  },
  invalid_query: {
    en: 'Give either q, a text, or lon and lat, a point.',
    fr: 'Donnez soit q, un texte, soit lon et lat, un point.',
  },
  unknown_field: {
    en: 'fields takes members of the answer, with commas between: {known}.',
    fr: 'fields prend des membres de la réponse, séparés par des virgules : {known}.',
  },
  'unknown_field.named': {
    en: 'fields takes members of the answer, with commas between: {known}; there is no {field}.',
    fr: 'fields prend des membres de la réponse, séparés par des virgules : {known} ; il n’y a pas de {field}.',
  },
  two_areas: {
    en: 'Ask for a département or for an EPCI, not for both.',
    fr: 'Demandez un département ou un EPCI, pas les deux.',
  },
  unknown_schedule: {
    status: 404,
    en: 'No {kind} is asked for by itself.',
    fr: 'Aucun {kind} n’est demandé de lui-même.',
  },
  unknown_list_version: {
    status: 404,
    en: 'There is no version {version} of the list.',
    fr: 'Il n’y a pas de version {version} de la liste.',
  },
  list_has_changed: {
    status: 409,
    en: 'The list has changed since it was looked at (version {seen}, now {last}): look again at what this one would change.',
    fr: 'La liste a changé depuis qu’elle a été examinée (version {seen}, à présent {last}) : regardez à nouveau ce que celle-ci changerait.',
  },
  first_list_stays: {
    status: 409,
    en: 'The first list stays: import another one in its place.',
    fr: 'La première liste demeure : importez-en une autre à sa place.',
  },
  nothing_to_undo: {
    status: 409,
    en: 'All that version {version} of the list changed has been changed again since: undo the later ones first.',
    fr: 'Tout ce que la version {version} de la liste a changé a été modifié depuis : annulez d’abord les suivantes.',
  },
  token_missing: {
    status: 401,
    en: 'This changes something: send a token as Authorization: Bearer ...',
    fr: 'Ceci change quelque chose : envoyez un jeton par Authorization: Bearer ...',
  },
  token_unknown: {
    status: 401,
    en: 'The token is not known, has expired or was revoked.',
    fr: 'Le jeton n’est pas connu, a expiré ou a été révoqué.',
  },
  unknown_token: {
    status: 404,
    en: 'There is no token {id} that could be revoked.',
    fr: 'Il n’y a pas de jeton {id} à révoquer.',
  },
  not_allowed: {
    status: 403,
    en: 'The token {name} does not have the scope {scope}.',
    fr: 'Le jeton {name} n’a pas le droit {scope}.',
  },
  'not_allowed.backup': {
    status: 403,
    en: 'A backup is made by `maillage backup` on this machine.',
    fr: 'Une sauvegarde se fait par « maillage backup » sur cette machine.',
  },
  unknown_collection: {
    status: 404,
    en: 'There is no collection {id}; there are {known}.',
    fr: 'Il n’y a pas de collection {id} ; il y a {known}.',
  },
  unknown_tile_matrix_set: {
    status: 404,
    en: 'There is no grid of tiles {id}; there is {known}.',
    fr: 'Il n’y a pas de grille de tuiles {id} ; il y a {known}.',
  },
  unknown_style: {
    status: 404,
    en: 'There is no style {id}; there is {known}.',
    fr: 'Il n’y a pas de style {id} ; il y a {known}.',
  },
  unknown_feature: {
    status: 404,
    en: '{layer} has no feature {id}.',
    fr: '{layer} n’a pas d’objet {id}.',
  },
  unknown_crs: {
    en: '{parameter} is none of {known}.',
    fr: '{parameter} n’est aucun de {known}.',
  },
  unknown_format: {
    en: 'f is json or html; of items also csv, fgb, gpkg, parquet or xlsx.',
    fr: 'f vaut json ou html ; pour les objets aussi csv, fgb, gpkg, parquet ou xlsx.',
  },
  'invalid_bbox.numbers': {
    en: 'bbox has to be four numbers (or six, with heights), separated by commas.',
    fr: 'bbox est fait de quatre nombres (ou six, avec des hauteurs), séparés par des virgules.',
  },
  'invalid_bbox.outside': {
    en: 'bbox has to be inside its coordinate reference system.',
    fr: 'bbox doit être dans son système de coordonnées.',
  },
  'invalid_bbox.order': {
    en: 'bbox has to be its south before its north, within 90 degrees.',
    fr: 'bbox donne son sud avant son nord, à moins de 90 degrés.',
  },
  invalid_datetime: {
    en: 'datetime is a day, an RFC 3339 time, or two of them with a slash between (.. for an open end).',
    fr: 'datetime est un jour, un moment RFC 3339, ou deux d’entre eux séparés par une barre oblique (.. pour une fin ouverte).',
  },
  'invalid_filter.json': {
    en: `${NOT_CQL2}: it is no JSON.`,
    fr: `${NOT_CQL2_FR} : ce n’est pas du JSON.`,
  },
  'invalid_filter.deep': {
    en: `${NOT_CQL2}: it is nested deeper than {most}.`,
    fr: `${NOT_CQL2_FR} : il a plus de {most} niveaux.`,
  },
  'invalid_filter.part': {
    en: `${NOT_CQL2}: a part of it is no expression.`,
    fr: `${NOT_CQL2_FR} : une de ses parties n’est pas une expression.`,
  },
  'invalid_filter.property': {
    en: `${NOT_CQL2}: there is no property {name}, see /queryables.`,
    fr: `${NOT_CQL2_FR} : il n’y a pas de propriété {name}, voyez /queryables.`,
  },
  'invalid_filter.operation': {
    en: `${NOT_CQL2}: {name} is not offered here.`,
    fr: `${NOT_CQL2_FR} : {name} n’est pas offert ici.`,
  },
  'invalid_filter.arguments': {
    en: `${NOT_CQL2}: {name} takes {count} arguments.`,
    fr: `${NOT_CQL2_FR} : {name} prend {count} arguments.`,
  },
  'invalid_filter.some_arguments': {
    en: `${NOT_CQL2}: {name} takes one or more arguments.`,
    fr: `${NOT_CQL2_FR} : {name} prend un argument ou plus.`,
  },
  'invalid_filter.end': {
    en: `${NOT_CQL2}: it ends too early.`,
    fr: `${NOT_CQL2_FR} : il s’arrête trop tôt.`,
  },
  'invalid_filter.sign': {
    en: `${NOT_CQL2}: {sign} should stand where {found} does.`,
    fr: `${NOT_CQL2_FR} : il faudrait {sign} à la place de {found}.`,
  },
  'invalid_filter.is': {
    en: `${NOT_CQL2}: IS is followed by NULL or NOT NULL.`,
    fr: `${NOT_CQL2_FR} : IS est suivi de NULL ou NOT NULL.`,
  },
  'invalid_filter.not': {
    en: `${NOT_CQL2}: NOT is followed by LIKE, IN or BETWEEN here.`,
    fr: `${NOT_CQL2_FR} : NOT est suivi ici de LIKE, IN ou BETWEEN.`,
  },
  'invalid_filter.between': {
    en: `${NOT_CQL2}: BETWEEN takes two values with AND between.`,
    fr: `${NOT_CQL2_FR} : BETWEEN prend deux valeurs séparées par AND.`,
  },
  'invalid_filter.comparison': {
    en: `${NOT_CQL2}: {found} is no comparison.`,
    fr: `${NOT_CQL2_FR} : {found} n’est pas une comparaison.`,
  },
  'invalid_filter.number': {
    en: `${NOT_CQL2}: {sign} is followed by a number.`,
    fr: `${NOT_CQL2_FR} : {sign} est suivi d’un nombre.`,
  },
  'invalid_filter.value': {
    en: `${NOT_CQL2}: {found} is no value.`,
    fr: `${NOT_CQL2_FR} : {found} n’est pas une valeur.`,
  },
  'invalid_filter.quoted': {
    en: `${NOT_CQL2}: {name} takes a text in single quotes.`,
    fr: `${NOT_CQL2_FR} : {name} prend un texte entre apostrophes droites.`,
  },
  'invalid_filter.shape': {
    en: `${NOT_CQL2}: shapes are BBOX or POINT, not {found}.`,
    fr: `${NOT_CQL2_FR} : les formes sont BBOX ou POINT, pas {found}.`,
  },
  'invalid_filter.rest': {
    en: `${NOT_CQL2}: nothing should follow before {found}.`,
    fr: `${NOT_CQL2_FR} : rien ne devrait suivre avant {found}.`,
  },
  'invalid_filter.unreadable': {
    en: `${NOT_CQL2}: it cannot be read from "{found}" on.`,
    fr: `${NOT_CQL2_FR} : il est illisible à partir de « {found} ».`,
  },
  'invalid_filter.crs': {
    en: `${NOT_CQL2}: filter-crs is {known} here.`,
    fr: `${NOT_CQL2_FR} : filter-crs vaut ici {known}.`,
  },
});
