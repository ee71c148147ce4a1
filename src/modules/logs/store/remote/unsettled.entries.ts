import { type LogEntry, textLength } from '../../entry/log-entry.js';

const MAX_BYTES = 64 * 1024 * 1024;
const PER_ENTRY = 300;

/** The newest entries, in memory, in addition to those of the engine. */
export interface UnsettledView {
  /** False while some waiting entries are not in memory; answers lack them. */
  readonly isWhole: boolean;
  /** All entries after the settled number, and that number; the engine finds everything up to it. */
  now(): { readonly settledSeq: number; readonly entries: readonly LogEntry[] };
}

/**
 * The newest entries, in memory: those that the engine does not have, and those that it may not return yet. The engine finds everything
 * up to `settledSeq`, and this finds everything after it, so no entry is missed or found twice.
 */
export class UnsettledEntries implements UnsettledView {
  private entries: LogEntry[] = [];
  private bytes = 0;
  /** Some entries wait only on disk. */
  private isCut = false;
  private settled = 0;
  private readonly marks: { readonly seq: number; readonly atMono: number }[] = [];

  constructor(
    private readonly settleMs: number,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** The engine has everything up to this number. */
  begin(seq: number): void {
    this.settled = seq;
  }

  get isWhole(): boolean {
    return !this.isCut;
  }

  add(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (this.isCut || this.bytes > this.maxBytes) {
        this.isCut = true;
        return;
      }
      this.entries.push(entry);
      this.bytes += textLength(entry) + PER_ENTRY;
    }
  }

  /** Adds entries that waited on disk; they follow the last one here. `lastSeq`: the last existing number. */
  refill(entries: readonly LogEntry[], lastSeq: number): void {
    const last = this.entries.at(-1)?.seq ?? this.settled;
    this.isCut = false;
    this.bytes = this.entries.reduce((sum, entry) => sum + textLength(entry) + PER_ENTRY, 0);
    this.add(entries.filter(({ seq }) => seq > last));
    this.isCut = (this.entries.at(-1)?.seq ?? this.settled) < lastSeq;
  }

  /** The next entries after a number, in their order. */
  after(seq: number, count: number): LogEntry[] {
    let at = 0;
    while (at < this.entries.length && (this.entries[at]?.seq ?? Infinity) <= seq) at += 1;
    return this.entries.slice(at, at + count);
  }

  /** The engine has stored everything up to this number. */
  shipped(seq: number, monoMs = performance.now()): void {
    this.marks.push({ seq, atMono: monoMs });
    this.settle(monoMs);
  }

  now(monoMs = performance.now()): { readonly settledSeq: number; readonly entries: readonly LogEntry[] } {
    this.settle(monoMs);
    return { settledSeq: this.settled, entries: this.entries };
  }

  private settle(monoMs: number): void {
    let seq = this.settled;
    while (this.marks[0] && monoMs - this.marks[0].atMono >= this.settleMs) seq = this.marks.shift()?.seq ?? seq;
    if (seq === this.settled) return;
    this.settled = seq;
    this.entries = this.entries.filter((entry) => entry.seq > seq);
    this.bytes = this.entries.reduce((sum, entry) => sum + textLength(entry) + PER_ENTRY, 0);
  }
}
