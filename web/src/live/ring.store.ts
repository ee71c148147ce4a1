import type { Scheduler } from './scheduler.ts';

/** The newest rows of something that never ends, newest first; an id that is there already is not taken again. */
export class RingStore<V extends { readonly id: string }> {
  private rows: readonly V[] = [];
  private pending: V[] = [];
  private readonly ids = new Set<string>();
  private readonly readers = new Set<() => void>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly capacity: number,
  ) {}

  /** As of the last paint. */
  readonly list = (): readonly V[] => this.rows;

  add(row: V): void {
    if (this.ids.has(row.id)) return;
    this.ids.add(row.id);
    this.pending.push(row);
    // A hidden page paints rarely: what would not be kept need not wait.
    if (this.pending.length > this.capacity) this.forget(this.pending.splice(0, this.pending.length - this.capacity));
    this.scheduler.plan(this.flush);
  }

  replace(rows: readonly V[]): void {
    this.ids.clear();
    this.pending = [];
    this.rows = rows.slice(0, this.capacity);
    for (const { id } of this.rows) this.ids.add(id);
    this.scheduler.plan(this.flush);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.readers.add(listener);
    return () => this.readers.delete(listener);
  };

  private readonly flush = (): void => {
    if (this.pending.length > 0) {
      const all = [...this.pending.reverse(), ...this.rows];
      this.pending = [];
      this.rows = all.slice(0, this.capacity);
      this.forget(all.slice(this.capacity));
    }
    for (const listener of [...this.readers]) listener();
  };

  private forget(rows: readonly V[]): void {
    for (const { id } of rows) this.ids.delete(id);
  }
}
