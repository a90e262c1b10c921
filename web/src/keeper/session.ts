import { computed, signal } from '@preact/signals';
import { api, told } from '../api/client.ts';

/** Who keeps the list: known by a token that stays in the page's memory and is nowhere else, or by the proxy that signed them in. */

interface Keeper {
  name: string;
  by: 'token' | 'proxy' | 'command';
  scopes: string[];
}

const token = signal<string | null>(null);
export const keeper = signal<Keeper | null>(null);

/** Grows by one with each change that was made: what is shown of reports, sites and versions is asked again. */
export const changes = signal(0);

export const mayDecide = computed(() => may('reports:decide'));
export const mayWrite = computed(() => may('sites:write'));

function may(scope: string): boolean {
  const scopes = keeper.value?.scopes ?? [];
  return scopes.includes(scope) || scopes.includes('admin');
}

/** What a request says of who asks. Without a token the browser's own signing in counts. */
export function credentials(): { authorization: string } | Record<string, never> {
  return token.peek() === null ? {} : { authorization: `Bearer ${token.peek()}` };
}

/** Comes in with a token, or as who is signed in where it is null. False: nobody is. Throws where the token is not known. */
export async function comeIn(given: string | null): Promise<boolean> {
  const headers = given === null ? {} : { authorization: `Bearer ${given}` };
  const { name, by, scopes } = await told(api.GET('/api/v1/keeper', { headers, cache: 'no-store' }));
  if (name === null || by === null) return false;
  token.value = given;
  keeper.value = { name, by: by as Keeper['by'], scopes };
  return true;
}

/** Forgets the token. */
export function leave(): void {
  token.value = null;
  keeper.value = null;
}
