import { computed, signal } from '@preact/signals';
import type { ImportReport, ListColumns } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { credentials } from './session.ts';

/** A list on its way in: the file, what its columns are taken for, and how it is to be taken. */

export const file = signal<File | null>(null);
/** Names of columns that the keeper gave, by the name wanted; null: as the server finds them. */
export const given = signal<Readonly<Record<string, string>> | null>(null);
export const keepMissing = signal(false);
/** The known list that it is a new version of; '': the one that it resembles. */
export const source = signal('');
/** Taken though something speaks against it. */
export const force = signal(false);

/** The mapping as the API takes it; undefined: as it finds it. */
const columns = computed(() => {
  if (given.value === null) return undefined;
  const pairs = Object.entries(given.value);
  return pairs.length === 0 ? 'none' : pairs.map((pair) => pair.join('=')).join(',');
});

/** Forgets the list. */
export function forgetList(): void {
  file.value = null;
  given.value = null;
  keepMissing.value = false;
  source.value = '';
  force.value = false;
}

/** Grows by one when the list is looked at once more. */
export const looked = signal(0);

/** Changes whenever the server would answer otherwise. */
export const listKey = computed(() =>
  file.value === null
    ? null
    : JSON.stringify([file.value.name, file.value.size, file.value.lastModified, columns.value]),
);
export const lookKey = computed(() =>
  listKey.value === null
    ? null
    : JSON.stringify([listKey.value, keepMissing.value, source.value, looked.value]),
);

const sent = () => ({
  // The file goes as it is; what it is, its bytes tell.
  body: '' as never,
  bodySerializer: () => file.peek() as File,
  headers: { ...credentials(), 'content-type': 'application/octet-stream' },
});

/** The columns of the list. */
export function askColumns(signal: AbortSignal): Promise<ListColumns> {
  const query = { name: file.peek()!.name.slice(-200), ...(columns.peek() && { columns: columns.peek()! }) };
  return told(api.POST('/api/v1/sites/import/columns', { params: { query }, ...sent(), signal }));
}

type Taking = { dry_run: true } | { if_version: number; reason: string };

/** What the list would change; or, with the version that was looked at, takes it. */
export function askImport(taking: Taking, signal?: AbortSignal): Promise<ImportReport> {
  const query = {
    name: file.peek()!.name.slice(-200),
    keep_missing: keepMissing.peek(),
    ...(source.peek() !== '' && { source: source.peek() }),
    ...(columns.peek() && { columns: columns.peek()! }),
    ...('dry_run' in taking ? { dry_run: true, effect: true } : { ...taking, force: force.peek() }),
  };
  return told(api.POST('/api/v1/sites/import', { params: { query }, ...sent(), ...(signal && { signal }) }));
}
