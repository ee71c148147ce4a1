import { MOST_A_SECOND } from './burst.ts';

const SECOND = 1000;
/** A burst that pauses for less is still the same one. */
const QUIET_MS = 2000;

interface Seen<V> {
  readonly rows: readonly V[];
  readonly total: number;
}

export interface Folded<V> {
  readonly rows: readonly V[];
  /** How many have come since, and are not among the rows. */
  readonly folded: number;
}

/** Rows that stand still in a burst, or while the user works with them; new rows are counted meanwhile. */
export class Fold<V> {
  private readonly samples: { readonly at: number; readonly total: number }[] = [];
  private last: Seen<V> = { rows: [], total: 0 };
  private held: Seen<V> | null = null;
  private loudUntil = -Infinity;

  /** `total`: how many have come so far; less than before where all has begun anew. `nowMs`: by a monotonic clock. */
  see(rows: readonly V[], total: number, nowMs: number, isBusy = false): Folded<V> {
    if (total < this.last.total) this.reset();
    const { samples } = this;
    while (samples.length > 1 && nowMs - (samples[1]?.at ?? nowMs) > SECOND) samples.shift();
    samples.push({ at: nowMs, total });
    if (total - (samples[0]?.total ?? total) > MOST_A_SECOND) this.loudUntil = nowMs + QUIET_MS;
    if (isBusy || nowMs < this.loudUntil) this.held ??= this.last;
    else this.held = null;
    this.last = { rows, total };
    return this.held === null ? { rows, folded: 0 } : { rows: this.held.rows, folded: total - this.held.total };
  }

  /** Shows all that has come so far. */
  open(): void {
    if (this.held !== null) this.held = this.last;
  }

  private reset(): void {
    this.samples.length = 0;
    this.held = null;
    this.loudUntil = -Infinity;
    this.last = { rows: [], total: 0 };
  }
}
