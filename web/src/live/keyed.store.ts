import type { Scheduler } from './scheduler.ts';

type Listener = () => void;

/**
 * Values by key. Readers are called with the next paint, and only those of keys that changed; the list of keys is a new array only when a
 * key came or went, so that a list of rows is drawn again for nothing less.
 */
export class KeyedStore<V> {
  private readonly values = new Map<string, V>();
  private readonly readers = new Map<string, Set<Listener>>();
  private readonly keyReaders = new Set<Listener>();
  private readonly anyReaders = new Set<Listener>();
  private readonly changed = new Set<string>();
  private keyList: readonly string[] = [];
  private keysChanged = false;
  private editions = 0;

  constructor(private readonly scheduler: Scheduler) {}

  get(key: string): V | undefined {
    return this.values.get(key);
  }

  /** As of the last paint. */
  keys(): readonly string[] {
    return this.keyList;
  }

  entries(): IterableIterator<[string, V]> {
    return this.values.entries();
  }

  get size(): number {
    return this.values.size;
  }

  /** Rises with every paint that changed anything: what a sum or an order over all values is remembered by. */
  get edition(): number {
    return this.editions;
  }

  set(key: string, value: V): void {
    if (!this.values.has(key)) this.keysChanged = true;
    else if (Object.is(this.values.get(key), value)) return;
    this.values.set(key, value);
    this.mark(key);
  }

  delete(key: string): void {
    if (!this.values.delete(key)) return;
    this.keysChanged = true;
    this.mark(key);
  }

  /** These and no others. */
  replace(entries: Iterable<readonly [string, V]>): void {
    const next = new Map(entries);
    for (const key of [...this.values.keys()]) if (!next.has(key)) this.delete(key);
    for (const [key, value] of next) this.set(key, value);
    // The first answer may be empty, and its readers must be called all the same.
    this.keysChanged = true;
    this.scheduler.plan(this.flush);
  }

  clear(): void {
    this.replace([]);
  }

  readonly subscribe = (key: string, listener: Listener): (() => void) => {
    const listeners = this.readers.get(key) ?? new Set();
    this.readers.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.readers.get(key) === listeners) this.readers.delete(key);
    };
  };

  readonly subscribeKeys = (listener: Listener): (() => void) => subscribeTo(this.keyReaders, listener);

  readonly subscribeAny = (listener: Listener): (() => void) => subscribeTo(this.anyReaders, listener);

  private mark(key: string): void {
    this.changed.add(key);
    this.scheduler.plan(this.flush);
  }

  private readonly flush = (): void => {
    const changed = [...this.changed];
    this.changed.clear();
    this.editions += 1;
    const keysChanged = this.keysChanged;
    this.keysChanged = false;
    if (keysChanged) this.keyList = [...this.values.keys()];
    for (const key of changed) for (const listener of [...(this.readers.get(key) ?? [])]) listener();
    if (keysChanged) for (const listener of [...this.keyReaders]) listener();
    for (const listener of [...this.anyReaders]) listener();
  };
}

function subscribeTo(readers: Set<Listener>, listener: Listener): () => void {
  readers.add(listener);
  return () => readers.delete(listener);
}
