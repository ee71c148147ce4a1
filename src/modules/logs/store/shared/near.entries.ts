import { type LogEntry, textLength } from '../../entry/log-entry.js';
import type { UnsettledView } from '../remote/unsettled.entries.js';

const MAX_BYTES = 64 * 1024 * 1024;
const PER_ENTRY = 300;

interface ReplicaState {
  /** The last number of its own, and the last one of them that the engine has. */
  announced: number;
  shipped: number;
  /** Its entries up to here are in no memory but its own: it went away with them. */
  lostTo: number;
}

/**
 * The newest entries of all replicas, in memory: those that the engine does not have, and those that it has and may not show yet.
 * Everything up to the settled number is the engine's to find. It has to be all of it: each replica ships its own, at its own pace.
 */
export class NearEntries implements UnsettledView {
  private entries: { readonly entry: LogEntry; readonly replica: string }[] = [];
  private bytes = 0;
  private settled = 0;
  private last = 0;
  /** Of numbers up to here some may be missing in memory. */
  private missingTo = 0;
  private readonly replicas = new Map<string, ReplicaState>();
  private readonly marks: { readonly seq: number; readonly atMono: number }[] = [];
  /** Whether what other replicas announce arrives. */
  isCurrent = false;
  private isBegun = false;

  constructor(private readonly settleMs: number) {}

  get lastSeq(): number {
    return this.last;
  }

  /** Nobody says how it stands: what this replica remembers has to do, until it `begin`s. */
  assume(last: number): void {
    if (this.isBegun) return;
    this.settled = last;
    this.last = last;
  }

  /** There are numbers up to `last`; what is not shipped of them has still to be added. */
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

  /** There are numbers up to this one, whether they were added or not. */
  reach(seq: number): void {
    if (seq <= this.last) return;
    this.missingTo = Math.max(this.missingTo, seq);
    this.last = seq;
  }

  /** Entries of a replica, in the order of their numbers and behind all that were added. */
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

  /** A replica is gone, and what the engine has not of its own comes when it is back: others do not wait for it. */
  left(replica: string, monoMs = performance.now()): void {
    const standing = this.standingOf(replica);
    if (standing.announced <= Math.max(standing.shipped, standing.lostTo)) return;
    standing.lostTo = standing.announced;
    this.keep(({ entry, replica: owner }) => owner !== replica || entry.seq <= standing.shipped);
    this.mark(monoMs);
  }

  /** What was lost with a replica is waited for no longer. */
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

  /** Up to here the engine has everything, of every replica. */
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
