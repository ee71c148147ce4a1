import type { TailRow } from '../../realtime/protocol/tail-source.js';
import type { LogEntry } from '../entry/log-entry.js';
import { filterTest, type LogFilter } from '../query/log-filter.js';
import type { EntryTest } from '../query/matcher.js';
import { linearRegexTest } from '../query/regex.js';
import type { MatchBudget } from './match-budget.js';

/** Limit of entries that wait to be matched; above it the oldest are counted as skipped. */
const MAX_UNMATCHED = 5000;
const ENTRIES_PER_CHECK = 20;

export type RowMaker = (entry: LogEntry, json: boolean) => TailRow;
export type Deliver = (rows: readonly TailRow[]) => void;

/** The tails of a topic with the same filter: an entry is matched once for all of them. */
export class TailGroup {
  readonly members = new Set<Deliver>();
  /** The test of the filter without its query. */
  readonly isNear: EntryTest;
  private readonly matches: EntryTest | null;
  private unmatched: LogEntry[] = [];

  constructor(
    readonly key: string,
    filter: LogFilter,
    private readonly rowOf: RowMaker,
    private readonly budget: MatchBudget,
  ) {
    this.isNear = filterTest({ ...filter, query: null });
    this.matches = filter.query === null ? null : filterTest({ ...filter, level: null, services: null, brokers: null }, linearRegexTest);
  }

  /** Entries that are not matched yet. */
  get waiting(): readonly LogEntry[] {
    return this.unmatched;
  }

  /** Takes committed entries. Without a query they are sent at once; with one they wait for matching. */
  take(entries: readonly LogEntry[]): void {
    const near = entries.filter(this.isNear);
    if (near.length === 0) return;
    if (!this.matches) return this.give(near.map((entry) => this.rowOf(entry, true)));
    for (const entry of near) this.unmatched.push(entry);
    const tooMany = this.unmatched.length - MAX_UNMATCHED;
    if (tooMany > 0) this.give(this.unmatched.splice(0, tooMany).map((entry) => this.rowOf(entry, false)));
  }

  /** Matches waiting entries, within the budget. */
  match(): void {
    const { matches } = this;
    if (!matches) return;
    const found: TailRow[] = [];
    let at = 0;
    while (at < this.unmatched.length && !this.budget.isSpent) {
      const startedAt = performance.now();
      const end = Math.min(this.unmatched.length, at + ENTRIES_PER_CHECK);
      for (; at < end; at += 1) {
        const entry = this.unmatched[at];
        if (entry && matches(entry)) found.push(this.rowOf(entry, true));
      }
      this.budget.spend(performance.now() - startedAt);
    }
    this.unmatched = this.unmatched.slice(at);
    if (found.length > 0) this.give(found);
  }

  private give(rows: readonly TailRow[]): void {
    for (const deliver of this.members) deliver(rows);
  }
}
