import type { MarketSearch } from './search.ts';
import { splitKey } from './tick.ts';

export const ALL = 'all';
const MOST = 500;

export type ListName = 'mine' | 'all' | 'shared';

/** Which list the address asks for: without a word the user's own, or all while that is empty. */
export function listOf({ list }: MarketSearch, watch: readonly string[]): ListName {
  if (list === undefined) return watch.length > 0 ? 'mine' : 'all';
  if (list.length === 1 && list[0] === ALL) return 'all';
  return list.length === 1 && list[0] === 'mine' ? 'mine' : 'shared';
}

/** The keys of a list in its order, those that match; what is no key is left out, and each is there once. */
export function keysOf(keys: readonly string[], q: string | undefined): readonly string[] {
  const wanted = q?.toLowerCase();
  const good = [...new Set(keys)].filter((key) => splitKey(key) !== null).slice(0, MOST);
  return wanted === undefined ? good : good.filter((key) => key.toLowerCase().includes(wanted));
}

export function toggled(watch: readonly string[], key: string): readonly string[] {
  return watch.includes(key) ? watch.filter((one) => one !== key) : [...watch, key];
}
