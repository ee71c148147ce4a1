import type { Scheduler } from './scheduler.ts';

/** The newest rows of something that never ends, newest first. A row that comes again is the same row, with what is said of it now. */
export class RingStore<V> {
  private rows: readonly V[] = [];
  private pending: V[] = [];
  /** Of the rows that are there: what is said of them since the last paint. */
  private readonly changed = new Map<string, V>();
  private readonly keys = new Set<string>();
  private readonly readers = new Set<() => void>();
  private came = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly capacity: number,
    private readonly keyOf: (row: V) => string,
  ) {}

  /** As of the last paint. */
  readonly list = (): readonly V[] => this.rows;

  /** How many rows have come on top, since the start or `clear`; as of the last paint. */
  get arrivals(): number {
    return this.came;
  }

  add(row: V): void {
    const key = this.keyOf(row);
    if (this.keys.has(key)) this.changed.set(key, row);
    else {
      this.keys.add(key);
      this.pending.push(row);
      // A hidden page paints rarely: what would not be kept need not wait.
      if (this.pending.length > this.capacity) this.forget(this.pending.splice(0, this.pending.length - this.capacity));
    }
    this.scheduler.plan(this.flush);
  }

  /** Rows of before, newest first. What is known of one is newer and stays. */
  addOlder(rows: readonly V[]): void {
    const older = rows.filter((row) => !this.keys.has(this.keyOf(row)));
    for (const row of older) this.keys.add(this.keyOf(row));
    this.keep([...this.rows, ...older]);
    this.scheduler.plan(this.flush);
  }

  clear(): void {
    this.keys.clear();
    this.changed.clear();
    this.pending = [];
    this.rows = [];
    this.came = 0;
    this.scheduler.plan(this.flush);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.readers.add(listener);
    return () => this.readers.delete(listener);
  };

  private readonly flush = (): void => {
    this.came += this.pending.length;
    if (this.pending.length > 0) this.keep([...this.pending.splice(0).reverse(), ...this.rows]);
    if (this.changed.size > 0) this.rows = this.rows.map((row) => this.changed.get(this.keyOf(row)) ?? row);
    this.changed.clear();
    for (const listener of [...this.readers]) listener();
  };

  private keep(rows: readonly V[]): void {
    this.rows = rows.slice(0, this.capacity);
    this.forget(rows.slice(this.capacity));
  }

  private forget(rows: readonly V[]): void {
    for (const row of rows) {
      const key = this.keyOf(row);
      this.keys.delete(key);
      this.changed.delete(key);
    }
  }
}
