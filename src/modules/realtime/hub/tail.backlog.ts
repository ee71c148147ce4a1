import type { TailRow } from '../protocol/tail-source.js';

const MAX_BYTES = 256 * 1024;
const MAX_ROWS = 5000;

/** Rows that were dropped since the last frame, for the next one to report. */
export interface Dropped {
  dropped: number;
  from: number;
  to: number;
  readonly levels: Record<string, number>;
}

/** The rows that wait for one client, bounded: the oldest are dropped first, severe ones last, and dropped rows are counted. */
export class TailBacklog {
  private rows: TailRow[] = [];
  private bytes = 0;
  private lost: Dropped | null = null;

  get length(): number {
    return this.rows.length;
  }

  add(row: TailRow): void {
    this.rows.push(row);
    this.bytes += sizeOf(row);
  }

  /** Drops down to the limits; gives how many rows went. */
  trim(): number {
    if (!this.isOver) return 0;
    const before = this.rows.length;
    for (const onlyOrdinary of [true, false]) {
      const kept: TailRow[] = [];
      for (const [at, row] of this.rows.entries()) {
        if (!this.exceeds(this.rows.length - at + kept.length) || (onlyOrdinary && row.isSevere)) kept.push(row);
        else this.drop(row);
      }
      this.rows = kept;
      if (!this.isOver) break;
    }
    return before - this.rows.length;
  }

  /** Keeps only rows that may still be sent; the others are removed as if they had never matched. */
  keep(mayHave: (row: TailRow) => boolean): void {
    this.rows = this.rows.filter(mayHave);
    this.bytes = this.rows.reduce((sum, row) => sum + sizeOf(row), 0);
  }

  /** Takes out the rows that wait and the counts of those dropped before them. */
  take(): { rows: readonly TailRow[]; lost: Dropped | null } {
    const taken = { rows: this.rows, lost: this.lost };
    this.rows = [];
    this.bytes = 0;
    this.lost = null;
    return taken;
  }

  private get isOver(): boolean {
    return this.exceeds(this.rows.length);
  }

  private exceeds(count: number): boolean {
    return this.bytes > MAX_BYTES || count > MAX_ROWS;
  }

  private drop(row: TailRow): void {
    this.bytes -= sizeOf(row);
    this.lost ??= { dropped: 0, from: row.seq, to: row.seq, levels: {} };
    const { lost } = this;
    lost.dropped += 1;
    lost.from = Math.min(lost.from, row.seq);
    lost.to = Math.max(lost.to, row.seq);
    lost.levels[row.level] = (lost.levels[row.level] ?? 0) + 1;
  }
}

function sizeOf({ json }: TailRow): number {
  return json?.length ?? 0;
}
