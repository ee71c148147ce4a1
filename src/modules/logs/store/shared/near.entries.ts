import { type LogEntry, textLength } from '../../entry/log-entry.js';
import type { UnsettledView } from '../remote/unsettled.entries.js';

const MAX_BYTES = 64 * 1024 * 1024;
const PER_ENTRY = 300;

interface ReplicaState {
  /** Its last own number, and the last one that the engine has. */
  announced: number;
  shipped: number;
  /** Its entries up to here were only in its own memory when it ended. */
  lostTo: number;
}

/**
 * The newest entries of all replicas, in memory: those that the engine does not have, and those that it may not return yet. The engine
 * finds everything up to the settled number, which waits for all replicas, as each sends its own entries at its own pace.
 */
export class NearEntries implements UnsettledView {
  private entries: { readonly entry: LogEntry; readonly replica: string }[] = [];
  private bytes = 0;
  private settled = 0;
  private last = 0;
  /** Up to this number entries may be missing in memory. */
  private missingTo = 0;
  private readonly replicas = new Map<string, ReplicaState>();
  private readonly marks: { readonly seq: number; readonly atMono: number }[] = [];
  /** Whether announcements of other replicas arrive. */
  isCurrent = false;
  private isBegun = false;

  constructor(private readonly settleMs: number) {}

  get lastSeq(): number {
    return this.last;
  }

  /** Uses this replica's own state until `begin`, because the shared one cannot be read. */
  assume(last: number): void {
    if (this.isBegun) return;
    this.settled = last;
    this.last = last;
  }

  /** Numbers up to `last` exist; entries that are not shipped must still be added. */
  begin(last: number, standings: ReadonlyMap<string, { readonly announced: number; readonly shipped: number }>): void {
    for (const [replica, { announced, shipped }] of standings) {
      const standing = this.standingOf(replica);
      standing.announced = Math.max(standing.announced, announced);
      standing.shipped = Math.max(standing.shipped, shipped);
    }
    if (this.isBegun) return;
    this.isBegun = true;
    this.settled = Math.min(this.bound(), last);
    this.last = this.settled;
  }

  /** Numbers up to this one exist, added or not. */
  reach(seq: number): void {
    if (seq <= this.last) return;
    this.missingTo = Math.max(this.missingTo, seq);
    this.last = seq;
  }

  /** Adds entries of a replica, in the order of their numbers and after all earlier ones. */
  add(replica: string, entries: readonly LogEntry[]): void {
    const [first, newest] = [entries[0], entries.at(-1)];
    if (!first || !newest) return;
    const standing = this.standingOf(replica);
    standing.announced = Math.max(standing.announced, newest.seq);
    if (first.seq > this.last + 1) this.missingTo = Math.max(this.missingTo, first.seq - 1);
    this.last = Math.max(this.last, newest.seq);
    for (const entry of entries) {
      if (entry.seq <= this.settled) continue;
      if (this.bytes > MAX_BYTES) {
        this.missingTo = newest.seq;
        return;
      }
      this.entries.push({ entry, replica });
      this.bytes += sizeOf(entry);
    }
  }

  /** The engine has all of a replica's own entries up to this number. */
  shipped(replica: string, seq: number, monoMs = performance.now()): void {
    const standing = this.standingOf(replica);
    standing.shipped = Math.max(standing.shipped, seq);
    this.mark(monoMs);
  }

  /** A replica has ended; the others do not wait for its unshipped entries, which follow when it is back. */
  left(replica: string, monoMs = performance.now()): void {
    const standing = this.standingOf(replica);
    if (standing.announced <= Math.max(standing.shipped, standing.lostTo)) return;
    standing.lostTo = standing.announced;
    this.keep(({ entry, replica: owner }) => owner !== replica || entry.seq <= standing.shipped);
    this.mark(monoMs);
  }

  /** Stops waiting for the entries of an ended replica. */
  forget(replica: string): void {
    this.left(replica);
    this.replicas.delete(replica);
  }

  get isWhole(): boolean {
    const isLost = [...this.replicas.values()].some(({ shipped, lostTo }) => lostTo > shipped);
    return this.isCurrent && this.settled >= this.missingTo && !isLost;
  }

  now(monoMs = performance.now()): { readonly settledSeq: number; readonly entries: readonly LogEntry[] } {
    let seq = this.settled;
    while (this.marks[0] && monoMs - this.marks[0].atMono >= this.settleMs) seq = this.marks.shift()?.seq ?? seq;
    if (seq > this.settled) {
      this.settled = seq;
      this.keep(({ entry }) => entry.seq > seq);
    }
    return { settledSeq: this.settled, entries: this.entries.map(({ entry }) => entry) };
  }

  private mark(monoMs: number): void {
    const seq = Math.min(this.bound(), this.last);
    if (seq > (this.marks.at(-1)?.seq ?? this.settled)) this.marks.push({ seq, atMono: monoMs });
    this.now(monoMs);
  }

  /** The number up to which the engine has the entries of all replicas. */
  private bound(): number {
    let bound = Infinity;
    for (const { announced, shipped, lostTo } of this.replicas.values()) {
      const had = Math.max(shipped, lostTo);
      if (announced > had) bound = Math.min(bound, had);
    }
    return bound;
  }

  private standingOf(replica: string): ReplicaState {
    const standing = this.replicas.get(replica) ?? { announced: 0, shipped: 0, lostTo: 0 };
    this.replicas.set(replica, standing);
    return standing;
  }

  private keep(wanted: (one: { readonly entry: LogEntry; readonly replica: string }) => boolean): void {
    this.entries = this.entries.filter(wanted);
    this.bytes = this.entries.reduce((sum, { entry }) => sum + sizeOf(entry), 0);
  }
}

function sizeOf(entry: LogEntry): number {
  return textLength(entry) + PER_ENTRY;
}
