import { useSyncExternalStore } from 'react';
import type { KeyedStore } from '../live/keyed.store.ts';
import type { RingStore } from '../live/ring.store.ts';
import { preferences } from './look.ts';
import { now } from './now.ts';
import type { Preferences } from './preferences.ts';
import type { ValueStore } from './value.store.ts';

export function useValue<T>(store: ValueStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** The value of one key; draws again when that changes, and for no other key. */
export function useCell<V>(store: KeyedStore<V>, key: string): V | undefined {
  return useSyncExternalStore(
    (listener) => store.subscribe(key, listener),
    () => store.get(key),
  );
}

export function useKeys(store: KeyedStore<unknown>): readonly string[] {
  return useSyncExternalStore(store.subscribeKeys, () => store.keys());
}

/** Draws again with every paint that changed any value. */
export function useEdition(store: KeyedStore<unknown>): number {
  return useSyncExternalStore(store.subscribeAny, () => store.edition);
}

export function useRing<V>(store: RingStore<V>): readonly V[] {
  return useSyncExternalStore(store.subscribe, store.list);
}

/** The server's time in whole seconds (as epoch milliseconds): what ages on the screen are counted by. */
export function useNow(): number {
  return useSyncExternalStore(now.subscribe, now.get);
}

export function usePreferences(): Preferences {
  return useValue(preferences);
}
