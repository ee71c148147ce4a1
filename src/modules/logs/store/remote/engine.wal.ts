import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry } from '../../entry/log-entry.js';
import type { StateSnapshot, StoreState } from '../segments/wal/store.state.js';
import { type EncodedCommit, readRecord, type WalRecord } from '../segments/wal/wal.record.js';
import { Wal } from '../segments/wal/wal.js';

const NAME = /^engine-(\d{8})\.wal$/;

/** Limit of entries that a start loads into memory; further ones are read later. */
const MAX_ENTRIES = 100_000;

interface WalFile {
  readonly path: string;
  readonly bytes: number;
  /** The last number in the file. */
  readonly lastSeq: number;
}

/** The write-ahead log of a store with an engine: files that are deleted once the engine has all of their entries. */
export class EngineWal {
  private files: WalFile[] = [];
  private number = 0;
  private wal!: Wal;
  /** The last number in the current file. */
  private lastSeq = 0;

  private constructor(private readonly directory: string) {}

  /** Restores the state from the files; returns the first entries, which the engine may have or not. */
  static async open(directory: string, state: StoreState): Promise<{ wal: EngineWal; entries: LogEntry[] }> {
    const log = new EngineWal(directory);
    const numbers = (await readdir(directory)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    const entries: LogEntry[] = [];
    for (const number of numbers.toSorted((a, b) => a - b)) {
      if (log.number > 0) await log.seal();
      const { wal, payloads } = await Wal.open(log.pathOf(number));
      [log.wal, log.number] = [wal, number];
      for (const payload of payloads) {
        const replayed = log.replay(readRecord(payload), state);
        if (entries.length < MAX_ENTRIES) for (const entry of replayed) entries.push(entry);
      }
    }
    if (log.number === 0) await log.begin(state.snapshot(Date.now()));
    return { wal: log, entries };
  }

  get bytes(): number {
    return this.wal.bytes + this.files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of the current file. */
  get openBytes(): number {
    return this.wal.bytes;
  }

  async append(commits: readonly EncodedCommit[]): Promise<void> {
    await this.wal.append(commits.map(({ payload }) => payload));
    for (const { entries } of commits) this.lastSeq = Math.max(this.lastSeq, entries.at(-1)?.seq ?? 0);
  }

  /** Begins the next file with this state. */
  async rotate(state: StateSnapshot): Promise<void> {
    const old = { path: this.pathOf(this.number), wal: this.wal, lastSeq: this.lastSeq };
    await this.begin(state);
    this.files.push({ path: old.path, bytes: old.wal.bytes, lastSeq: old.lastSeq });
    await old.wal.close();
  }

  /** Deletes files whose entries the engine has. */
  async forget(shippedSeq: number): Promise<void> {
    const done = this.files.filter(({ lastSeq }) => lastSeq <= shippedSeq);
    this.files = this.files.filter(({ lastSeq }) => lastSeq > shippedSeq);
    for (const { path } of done) await rm(path, { force: true });
  }

  /** The entries after a number from the first file with any, in their order; empty when there are none. */
  async after(seq: number): Promise<LogEntry[]> {
    const paths = [...this.files.filter(({ lastSeq }) => lastSeq > seq).map(({ path }) => path), this.pathOf(this.number)];
    for (const path of paths) {
      const { payloads } = Wal.read(await readFile(path));
      const entries = payloads.flatMap((payload) => {
        const record = readRecord(payload);
        return 'e' in record ? record.e.filter((entry) => entry.seq > seq) : [];
      });
      if (entries.length > 0) return entries;
    }
    return [];
  }

  async close(): Promise<void> {
    await this.wal.close();
  }

  private replay(record: WalRecord, state: StoreState): readonly LogEntry[] {
    if ('state' in record) {
      state.restore(record.state);
      return [];
    }
    state.apply(record.e, { ...(record.p && { positions: record.p }), ...(record.k && { keys: record.k }) }, record.t);
    for (const { seq } of record.e) this.lastSeq = Math.max(this.lastSeq, seq);
    return record.e;
  }

  private async seal(): Promise<void> {
    const path = this.pathOf(this.number);
    await this.wal.close();
    this.files.push({ path, bytes: (await stat(path)).size, lastSeq: this.lastSeq });
  }

  private async begin(state: StateSnapshot): Promise<void> {
    const record = Buffer.from(JSON.stringify({ state } satisfies WalRecord));
    this.wal = await Wal.begin(this.pathOf(this.number + 1), record);
    this.number += 1;
  }

  private pathOf(number: number): string {
    return join(this.directory, `engine-${String(number).padStart(8, '0')}.wal`);
  }
}
