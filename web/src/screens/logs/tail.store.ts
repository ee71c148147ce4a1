import type { Schemas } from '../../api.ts';
import type { Scheduler } from '../../live/scheduler.ts';

export type Entry = Schemas['LogEntryDto'];
/** A line, or how many did not come where it stands. */
export type Line = { readonly id: string; readonly entry: Entry } | { readonly id: string; readonly missing: number };

export interface LogFrame {
  readonly entries: readonly Entry[];
  readonly dropped?: number;
  readonly skipped?: number;
}

const CAPACITY = 10_000;

/** The newest lines, oldest first; what the server had to leave out stands as a line of its own. */
export class TailStore {
  private lines: readonly Line[] = [];
  private pending: Line[] = [];
  private readonly ids = new Set<string>();
  private readonly readers = new Set<() => void>();
  private gaps = 0;

  constructor(private readonly scheduler: Scheduler) {}

  /** As of the last paint. */
  readonly list = (): readonly Line[] => this.lines;

  add({ entries, dropped = 0, skipped = 0 }: LogFrame): void {
    const missing = dropped + skipped;
    if (missing > 0) this.pending.push({ id: `gap ${(this.gaps += 1)}`, missing });
    for (const entry of entries) {
      if (this.ids.has(entry.id)) continue;
      this.ids.add(entry.id);
      this.pending.push({ id: entry.id, entry });
    }
    this.scheduler.plan(this.flush);
  }

  /** Numbers of the lines beside a gap: what is missing lies between them. */
  bounds(gap: string): { readonly after: number; readonly before: number | null } {
    const at = this.lines.findIndex(({ id }) => id === gap);
    const seqOf = (line: Line | undefined): number | null => (line !== undefined && 'entry' in line ? line.entry.seq : null);
    return {
      after: seqOf(this.lines.slice(0, Math.max(0, at)).findLast((line) => 'entry' in line)) ?? 0,
      before: seqOf(this.lines.slice(at + 1).find((line) => 'entry' in line)),
    };
  }

  /** Puts what was read later where it is missing; the gap stays for what is `left`. */
  fill(gap: string, entries: readonly Entry[], left: number): void {
    const at = this.lines.findIndex(({ id }) => id === gap);
    if (at === -1) return;
    const found = entries.filter(({ id }) => !this.ids.has(id)).map((entry) => ({ id: entry.id, entry }));
    for (const { id } of found) this.ids.add(id);
    const rest: readonly Line[] = left > 0 ? [{ id: gap, missing: left }] : [];
    this.lines = [...this.lines.slice(0, at), ...found, ...rest, ...this.lines.slice(at + 1)];
    this.scheduler.plan(this.flush);
  }

  clear(): void {
    this.ids.clear();
    this.pending = [];
    this.lines = [];
    this.scheduler.plan(this.flush);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.readers.add(listener);
    return () => this.readers.delete(listener);
  };

  private readonly flush = (): void => {
    const all = [...this.lines, ...this.pending];
    this.pending = [];
    for (const { id } of all.slice(0, -CAPACITY)) this.ids.delete(id);
    this.lines = all.slice(-CAPACITY);
    for (const listener of [...this.readers]) listener();
  };
}
