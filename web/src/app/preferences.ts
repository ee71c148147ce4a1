import { api } from '../api.ts';
import { keepBy, preferences, show } from '../state/look.ts';
import { DEFAULTS } from '../state/preferences.ts';
import { type KeptPreferences, PreferencesKeeper } from '../state/preferences.keeper.ts';
import { ValueStore } from '../state/value.store.ts';

/** False while the last choice is known to this page only. */
export const isKept = new ValueStore(true);

/** Reads the user's preferences and stores changes; `onRead`: they are known. Returns a function that ends it. */
export function followPreferences(onRead: () => void): () => void {
  let isOver = false;
  const keeper = new PreferencesKeeper(
    { read, write },
    (next) => (isOver ? undefined : show(next)),
    (done) => isKept.set(done),
  );
  // Another user's, if any.
  show({ ...preferences.get(), watch: DEFAULTS.watch, views: DEFAULTS.views, first: DEFAULTS.first });
  void keeper.start().then(() => (isOver ? undefined : onRead()));
  const stop = keepBy((change) => void keeper.chosen(change));
  return () => {
    isOver = true;
    stop();
    isKept.set(true);
  };
}

async function read(): Promise<KeptPreferences | null> {
  const { data, response } = await api.GET('/api/auth/preferences');
  return data === undefined ? null : { data, tag: response?.headers.get('etag') ?? '*' };
}

async function write(body: Readonly<Record<string, unknown>>, tag: string): Promise<KeptPreferences | 'changed' | null> {
  const { data, response } = await api.PUT('/api/auth/preferences', { params: { header: { 'If-Match': tag } }, body });
  if (data !== undefined) return { data, tag: response?.headers.get('etag') ?? '*' };
  return response?.status === 412 ? 'changed' : null;
}
