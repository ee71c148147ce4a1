import { parseSearch } from '../search.ts';
import { ValueStore } from './value.store.ts';

/** The address that this page was opened with, as it was given: the router takes out of it what nobody understands. */
export const arrival = new ValueStore<{ readonly path: string; readonly search: Readonly<Record<string, string>> } | null>(
  typeof location === 'undefined' ? null : { path: location.pathname, search: parseSearch(location.search) },
);

/** Parameters that are known on this screen and were given a value that is none; unknown ones are nobody's loss. */
export function misread(given: Readonly<Record<string, string>>, understood: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(given).filter((name) => given[name] !== '' && Object.hasOwn(understood, name) && understood[name] === undefined);
}
