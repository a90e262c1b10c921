/** Places in the links that maps of the web give: Google, OpenStreetMap, Géoportail, Apple, Bing, Waze, `geo:`, and this page’s own. */

interface Point {
  lon: number;
  lat: number;
}

/** Two numbers, of which the first is the latitude for most. */
const PAIR = /^(?:loc:)?[ +]{0,3}(-?\d{1,3}(?:\.\d{1,20})?)[ +]{0,3}[,~][ +]{0,3}(-?\d{1,3}(?:\.\d{1,20})?)$/;
const NUMBER = /^-?\d{1,3}(?:\.\d{1,20})?$/;
/** Parameters of any map's links that say what they are. */
const LAT_NAMES = ['mlat', 'lat', 'latitude'];
const LON_NAMES = ['mlon', 'lon', 'lng', 'long', 'longitude'];
/** How a link begins, by itself or among other words. */
const LINK = /^(https?:\/\/|www\.|maps\.|osm\.org\/|goo\.gl\/)/i;

/**
 * The place of a link within a text; null where there is none. 'short': a link that tells its place only to who opens it, which nothing
 * here does. A link to a street or a name has no place either.
 */
export function pointOfMapLink(text: string): Point | 'short' | null {
  const geo = /^geo:(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)/i.exec(text.trim());
  if (geo) return pointFrom(geo[1], geo[2]);
  const written = text.split(/\s/).find((word) => LINK.test(word));
  if (written === undefined) return null;
  let url: URL;
  try {
    url = new URL(/^https?:/i.test(written) ? written : `https://${written}`);
  } catch {
    return null;
  }
  const host = url.hostname.replace(/^www\./, '');
  if (host === 'maps.app.goo.gl' || (host === 'goo.gl' && url.pathname.startsWith('/maps'))) return 'short';
  if (host === 'osm.org' && url.pathname.startsWith('/go/')) return 'short';
  return placeOf(host, url);
}

function placeOf(host: string, url: URL): Point | null {
  const latLon = (...names: string[]): Point | null =>
    first(names, (name) => pair(url.searchParams.get(name)));
  if (/(^|\.)google\.[a-z]{2,3}(\.[a-z]{2})?$/.test(host))
    return ofGoogle(url) ?? latLon('q', 'query', 'll', 'destination', 'daddr', 'center') ?? atSign(url);
  if (/(^|\.)(openstreetmap\.org|osm\.org|openstreetmap\.fr)$/.test(host))
    return pointFrom(url.searchParams.get('mlat'), url.searchParams.get('mlon')) ?? hashOf(url);
  if (/(^|\.)(geoportail\.gouv\.fr|cartes\.gouv\.fr|ign\.fr)$/.test(host)) {
    const [, lon, lat] = PAIR.exec(url.searchParams.get('c') ?? url.searchParams.get('center') ?? '') ?? [];
    return pointFrom(lat, lon);
  }
  if (host === 'maps.apple.com') return latLon('coordinate', 'll', 'q', 'center');
  if (/(^|\.)bing\.com$/.test(host)) return latLon('cp');
  if (/(^|\.)waze\.com$/.test(host)) return latLon('ll', 'latlng', 'to');
  const own = /^(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)$/.exec(
    url.searchParams.get('at') ?? '',
  );
  if (own) return pointFrom(own[2], own[1]);
  const [lat, lon] = [LAT_NAMES, LON_NAMES].map((names) =>
    first(names, (name) => url.searchParams.get(name)),
  );
  return NUMBER.test(lat ?? '') && NUMBER.test(lon ?? '') ? pointFrom(lat, lon) : null;
}

/** The place that is marked in a link of Google, rather than where its map looks. */
function ofGoogle(url: URL): Point | null {
  const path = decoded(url.pathname + url.search);
  const marked = [...path.matchAll(/!3d(-?\d{1,3}(?:\.\d{1,20})?)!4d(-?\d{1,3}(?:\.\d{1,20})?)/g)].at(-1);
  if (marked) return pointFrom(marked[1], marked[2]);
  const embedded = /!2d(-?\d{1,3}(?:\.\d{1,20})?)!3d(-?\d{1,3}(?:\.\d{1,20})?)/.exec(path);
  if (embedded) return pointFrom(embedded[2], embedded[1]);
  const named = decoded(url.pathname)
    .split('/')
    .map((part) => pair(part.replaceAll('+', ' ').trim()))
    .filter((point) => point !== null);
  return named.at(-1) ?? null;
}

/** Where a map of Google looks: /@44.84,-0.58,15z. */
function atSign(url: URL): Point | null {
  const [, lat, lon] =
    /\/@(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)/.exec(decoded(url.pathname)) ?? [];
  return pointFrom(lat, lon);
}

/** Where a map of OpenStreetMap looks: #map=15/44.84/-0.58. */
function hashOf(url: URL): Point | null {
  const [, lat, lon] =
    /map=[\d.]{1,8}\/(-?\d{1,3}(?:\.\d{1,20})?)\/(-?\d{1,3}(?:\.\d{1,20})?)/.exec(url.hash + url.search) ??
    [];
  return pointFrom(lat, lon);
}

function pair(text: string | null): Point | null {
  const [, lat, lon] = PAIR.exec((text ?? '').trim()) ?? [];
  return pointFrom(lat, lon);
}

function pointFrom(lat: string | null | undefined, lon: string | null | undefined): Point | null {
  if (lat === undefined || lat === null || lon === undefined || lon === null) return null;
  const point = { lon: Number(lon), lat: Number(lat) };
  return Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180 ? point : null;
}

function first<T>(names: string[], find: (name: string) => T | null): T | null {
  for (const name of names) {
    const found = find(name);
    if (found !== null) return found;
  }
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
