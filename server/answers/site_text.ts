import { type ByteText, byteText } from '../../data/byte_text.ts';
import type { Eligibility } from '../schemas/eligibility.ts';

type Site = Eligibility['nearest'][number];

/** What stands before and behind the time of a site that is told as one of the nearest. */
interface SiteText extends Omit<Site, 'drive_time_s'> {
  before: ByteText;
  behind: ByteText;
}

/** So many are kept; when there are more, all are written anew. */
const MOST_SITES = 20_000;
const kept = new Map<string, SiteText>();

/** A site among the nearest of a point as JSON, as JSON.stringify writes it. What does not hang on the point is written once. */
export function siteText(site: Site): ByteText {
  const known = kept.get(site.id);
  const isKnown =
    known !== undefined &&
    known.name === site.name &&
    known.lon === site.lon &&
    known.lat === site.lat &&
    known.commune === site.commune;
  const { before, behind } = isKnown ? known : newText(site);
  return before + site.drive_time_s + behind;
}

function newText({ id, name, lon, lat, commune }: Site): SiteText {
  if (kept.size >= MOST_SITES) kept.clear();
  const before = `${byteText(JSON.stringify({ id, name })).slice(0, -1)},"drive_time_s":`;
  const behind = `,${byteText(JSON.stringify({ lon, lat, commune })).slice(1)}`;
  const made = { id, name, lon, lat, ...(commune !== undefined && { commune }), before, behind };
  kept.set(id, made);
  return made;
}
