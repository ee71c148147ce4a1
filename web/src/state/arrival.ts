import { parseSearch } from '../search.ts';
import { ValueStore } from './value.store.ts';

/** The original address of this page, because the router removes unknown parameters. */
export const arrival = new ValueStore<{ readonly path: string; readonly search: Readonly<Record<string, string>> } | null>(
  typeof location === 'undefined' ? null : { path: location.pathname, search: parseSearch(location.search) },
);

/** Known parameters of this screen with an invalid value; unknown parameters are ignored. */
export function misread(given: Readonly<Record<string, string>>, understood: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(given).filter((name) => given[name] !== '' && Object.hasOwn(understood, name) && understood[name] === undefined);
}
