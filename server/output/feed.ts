import { Feed } from 'feed';
import type { Commune, CoverageRecord, Region } from '../../data/records.ts';
import { counted, formatDay, formatShare } from '../../data/rules/decision/format.ts';
import type { SiteChangeRow } from '../../data/store/sites/site_changes.ts';

/** What the feed tells of. */
interface FeedContent {
  region: Region;
  /** Null: of the whole region. */
  commune: Commune | null;
  /** Newest first. */
  coverages: CoverageRecord[];
  changes: SiteChangeRow[];
}

/** An Atom feed (RFC 4287) of openings, closings and coverages, in French. `base`: address of the server, without a slash at its end. */
export function atomFeed({ region, commune, coverages, changes }: FeedContent, base: string): string {
  const place = commune?.name ?? region.name;
  const self = `${base}/feed.atom${commune ? `?commune=${commune.code}` : ''}`;
  const feed = new Feed({
    id: self,
    title: `Tiers-lieux et zones blanches : ${place}`,
    description: `Ouvertures, fermetures et nouvelles couvertures, ${place}.`,
    language: 'fr',
    link: base,
    feedLinks: { atom: self },
    copyright: 'Licence Ouverte 2.0 (liste) ; ODbL 1.0 (couvertures)',
    ...(newest(coverages, changes) && { updated: newest(coverages, changes) as Date }),
    generator: 'Maillage',
  });
  const entries = [
    ...changes.map((change) => ({
      at: change.known_at,
      item: {
        id: `urn:maillage:${region.id}:site:${encodeURIComponent(change.site_id)}:${change.version}`,
        title: titleOf(change),
        link: `${base}/?site=${encodeURIComponent(change.site_id)}`,
        date: new Date(change.known_at),
      },
    })),
    ...coverages.map(({ id, computed_at, on, sites, population }) => ({
      at: computed_at,
      item: {
        id: `urn:maillage:${region.id}:coverage:${id}`,
        title: `Nouvelle couverture au ${formatDay(on)} : ${counted(sites.open, 'tiers-lieu ouvert', 'tiers-lieux ouverts')}${shareText(population)}`,
        link: `${base}/api/v1/coverages/${id}`,
        date: new Date(computed_at),
      },
    })),
  ].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  for (const { item } of entries) feed.addItem(item);
  return feed.atom1();
}

function newest(coverages: CoverageRecord[], changes: SiteChangeRow[]): Date | null {
  const times = [...coverages.map((one) => one.computed_at), ...changes.map((one) => one.known_at)];
  return times.length === 0 ? null : new Date(Math.max(...times.map((time) => Date.parse(time))));
}

const STATUS_WORDS = { open: 'Ouverture', planned: 'Projet', closed: 'Fermeture' } as const;

/** One sentence, French: what changed most comes first. */
function titleOf({ name, status, commune_name, was_name, was_status, moved }: SiteChangeRow): string {
  const where = commune_name === null ? '' : ` (${commune_name})`;
  if (was_status === null)
    return status === 'open'
      ? `Nouveau tiers-lieu : ${name}${where}`
      : `${STATUS_WORDS[status]} : ${name}${where}`;
  if (was_status !== status) return `${STATUS_WORDS[status]} : ${name}${where}`;
  if (moved) return `Déménagement : ${name}${where}`;
  return `Nouveau nom : ${was_name} devient ${name}${where}`;
}

function shareText({ region, covered }: CoverageRecord['population']): string {
  if (!region || covered === null) return '';
  return `, ${formatShare(covered / region)} des habitants à moins de la limite`;
}
