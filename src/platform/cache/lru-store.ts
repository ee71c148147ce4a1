import { LRUCache } from 'lru-cache';

export interface LruStore {
  get(key: string): object | undefined;
  set(key: string, value: object): void;
  delete(key: string): boolean;
  clear(): void;
}

/** A store for Keyv in memory that holds `max` values at most, as the objects they are; Keyv sees to their time to live. */
export function lruStore(max: number): LruStore {
  const kept = new LRUCache<string, object>({ max });
  return {
    get: (key) => kept.get(key),
    // Keyv also gives a number of milliseconds, for which LRUCache has options.
    set: (key, value) => void kept.set(key, value),
    delete: (key) => kept.delete(key),
    clear: () => kept.clear(),
  };
}
