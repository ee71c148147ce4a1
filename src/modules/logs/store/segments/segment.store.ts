import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../../../common/problem.js';
import type { LogEntry, NewEntry } from '../../entry/log-entry.js';
import type { LogFilter } from '../../query/log-filter.js';
import type { CommitExtras, Incomplete } from '../log-store.js';
import { DEFAULT_CLASS } from '../retention-classes.js';
import { Generation, leftoverGenerations } from './generation.js';
import { Head } from './wal/head.js';
import { NumberedStore } from './wal/numbered.store.js';
import { SearchPool } from './search/search.pool.js';
import { openArchive } from './keeping/archive.files.js';
import { SegmentKeeping } from './keeping/segment.keeping.js';
import { Searcher } from './search/searcher.js';
import { DamageBook, walDamage } from './keeping/damage.js';
import {
  ARCHIVE_LEVEL,
  GENERATION_BYTES,
  GENERATION_MS,
  LIVE_LEVEL,
  MAX_HEAD_BYTES,
  SEAL_AFTER_MS,
  type SegmentStoreOptions,
} from './segment.options.js';
import { SegmentCatalog } from './files/segment.catalog.js';
import { type EntryRun, runsOf } from './wal/entry.runs.js';
import { epochOf } from './wal/store.epoch.js';
import { mendSegment, type Mended } from './keeping/segment.mender.js';
import { readSegmentName } from './files/segment.name.js';
import { Wal, type WalContent } from './wal/wal.js';
import { type EncodedCommit, readRecord, type WalRecord } from './wal/wal.record.js';

/** Minimum size of an entry in the write-ahead log. */
const LEAST_ENTRY_BYTES = 100;

/** Our own engine: a write-ahead log, compressed blocks in segments, and their index in memory. */
export class SegmentStore extends NumberedStore {
  private readonly head = new Head();
  private readonly pool: SearchPool;
  protected readonly reader: Searcher;
  private readonly catalog: SegmentCatalog;
  private closed = false;
  private startedAtMs = Date.now();
  private generation!: Generation;
  private wal!: Wal;
  private readonly retiring = new Map<Generation, Promise<void>>();
  override readonly keeping: SegmentKeeping;
  private readonly archiveDirectory: string;
  private readonly damages: DamageBook;

  private constructor(
    private readonly options: SegmentStoreOptions,
    readonly epoch: string,
  ) {
    super(options);
    this.catalog = new SegmentCatalog(options.onTrouble, (path) => this.mend(path));
    this.pool = new SearchPool(options.threads, (path) => this.catalog.damaged(path));
    this.archiveDirectory = options.archiveDirectory ?? join(options.directory, 'archive');
    const commit = async (positions: Readonly<Record<string, unknown>>): Promise<void> => void (await this.append([], { positions }));
    this.damages = new DamageBook(() => this.state.positions, commit);
    this.keeping = new SegmentKeeping({
      ...{ directory: options.directory, archiveDirectory: this.archiveDirectory, catalog: this.catalog, pool: this.pool },
      ...{ damages: this.damages, positions: () => this.state.positions, commit },
      settle: () => this.settle(),
      onTrouble: options.onTrouble,
    });
    const { threads, queryTimeoutMs, isReplicaLocal = false } = options;
    const others: readonly Incomplete[] = isReplicaLocal ? [{ reason: 'replica_local' }] : [];
    const away = (filter: LogFilter) => [...others, ...this.damages.lackOf(filter), ...this.keeping.missing(filter)];
    this.reader = new Searcher(this.head, () => this.catalog.blocks, this.pool, threads, queryTimeoutMs, away);
  }

  /** Opens the store of a directory; complete frames of the write-ahead log are replayed, a torn last one is cut. */
  static async open(options: SegmentStoreOptions): Promise<SegmentStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    await chmod(options.directory, 0o700);
    const store = new SegmentStore(options, await epochOf(options.directory));
    await store.recover();
    return store;
  }

  append(entries: readonly NewEntry[], extras: CommitExtras = {}): Promise<readonly LogEntry[]> {
    if (this.keeping.isFull && entries.length > 0) return Promise.reject(new Problem('logs.storage_full', { retryAfterSeconds: 60 }));
    return this.queue.add(entries, extras);
  }

  async get(seq: number): Promise<LogEntry | null> {
    return seq > this.lastSeq ? null : this.reader.entry(seq);
  }

  stats(): Readonly<Record<string, number>> {
    const { catalog, wal, queue, lastSeq } = this;
    return { bytes: catalog.bytes + wal.bytes, blocks: catalog.blocks.length, lastSeq, waiting: queue.length };
  }

  /** Resolves when all accepted entries are on disk; those in memory are replayed at the next start. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.queue.close();
    for (const generation of [this.generation, ...this.retiring.keys()]) await generation.abandon();
    await this.pool.close();
    await this.wal.close();
  }

  protected write(commits: readonly EncodedCommit[]): Promise<void> {
    return this.wal.append(commits.map(({ payload }) => payload));
  }

  protected override classOf(entry: LogEntry): string {
    return this.options.classOf?.(entry) ?? DEFAULT_CLASS;
  }

  protected keep(_entries: readonly LogEntry[], nowMs: number, runs: readonly EntryRun[]): void {
    this.hold(runs, nowMs);
    for (const part of this.head.takeOver(MAX_HEAD_BYTES)) void this.generation.seal(part);
  }

  protected async afterCommit(): Promise<void> {
    if (!this.closed) await this.rotateIfDue();
  }

  private hold(runs: readonly EntryRun[], nowMs: number): void {
    for (const run of runs) {
      const full = this.head.add(run, nowMs);
      if (full) void this.generation.seal(full);
    }
  }

  private async rotateIfDue(): Promise<void> {
    const nowMs = Date.now();
    for (const part of this.head.take(nowMs - SEAL_AFTER_MS)) void this.generation.seal(part);
    const isFull = this.wal.bytes >= (this.options.generationBytes ?? GENERATION_BYTES);
    if (!isFull && nowMs - this.startedAtMs < GENERATION_MS) return;
    try {
      await this.rotate();
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  /** Begins the next write-ahead log; the entries of this one become segments in the background, then it is deleted. */
  private async rotate(): Promise<void> {
    const next = this.newGeneration(this.generation.number + 1);
    const wal = await Wal.begin(next.walPath, this.snapshot());
    const [old, oldWal] = [this.generation, this.wal];
    this.generation = next;
    this.wal = wal;
    this.startedAtMs = Date.now();
    for (const part of this.head.take()) void old.seal(part);
    await oldWal.close();
    this.retiring.set(old, this.retire(old));
  }

  /** Resolves when all present entries are in finished segments and in no log any more. */
  private async settle(): Promise<void> {
    await this.queue.alone(() => this.rotate());
    await Promise.all(this.retiring.values());
  }

  private async retire(generation: Generation): Promise<void> {
    const moved = await generation.finish();
    if (!this.closed) {
      await this.catalog.moved(moved);
      await rm(generation.walPath, { force: true });
    }
    this.retiring.delete(generation);
  }

  private async recover(): Promise<void> {
    const { directory } = this.options;
    const { wals, segments, lastNumber } = await leftoverGenerations(directory);
    const gone = await openArchive(this.archiveDirectory, segments, this.catalog);
    for (const path of segments) if (!gone.has(path)) await this.catalog.load(path);
    for (const { row } of this.catalog.blocks) this.state.reach(row.service, row.maxSeq, row.maxServiceSeq);
    const last = wals.at(-1) ?? lastNumber + 1;
    for (const number of wals.length > 0 ? wals : [last]) {
      this.generation = this.newGeneration(number);
      const { wal, ...content } = await Wal.open(this.generation.walPath);
      this.wal = wal;
      this.replayAll(content);
      if (number === last) break;
      for (const part of this.head.take()) void this.generation.seal(part);
      await wal.close();
      // As at every rotation, nothing waits for the sealing: on a full disk it takes until there is room.
      this.retiring.set(this.generation, this.retire(this.generation));
    }
    await this.keeping.look();
    if (this.wal.bytes === 0) await this.wal.append([this.snapshot()]);
    await this.damages.remember().catch(this.options.onTrouble);
  }

  private async mend(path: string): Promise<Mended['blocks']> {
    const { blocks, damages } = await mendSegment(this.pool, path, readSegmentName(path)?.isArchived === true ? ARCHIVE_LEVEL : LIVE_LEVEL);
    this.damages.found(damages);
    return blocks;
  }

  /** Replays a write-ahead log; numbers missing between sound frames are lost. */
  private replayAll({ payloads, gaps, lostBytes }: WalContent): void {
    if (gaps.size > 0) this.options.onTrouble(new Error('A write-ahead log of log entries is damaged'));
    let isDamaged = false;
    for (const [at, payload] of payloads.entries()) {
      const record = readRecord(payload);
      isDamaged ||= gaps.has(at);
      const first = 'e' in record ? record.e[0]?.seq : undefined;
      if (isDamaged && first !== undefined) {
        if (first > this.state.lastSeq + 1) this.damages.found([walDamage(this.state.lastSeq, first)]);
        isDamaged = false;
      }
      this.replay(record);
    }
    if (!isDamaged && lostBytes === 0) return;
    this.damages.found([walDamage(this.state.lastSeq, null)]);
    // The numbers of lost entries are not used again, because clients may know them.
    this.state.lastSeq += Math.ceil(lostBytes / LEAST_ENTRY_BYTES);
  }

  private replay(record: WalRecord): void {
    if ('state' in record) return this.state.restore(record.state);
    const nowMs = Date.now();
    this.state.apply(record.e, { ...(record.p && { positions: record.p }), ...(record.k && { keys: record.k }) }, record.t);
    this.hold(
      runsOf(record.e, (entry) => this.classOf(entry)),
      nowMs,
    );
  }

  private newGeneration(number: number): Generation {
    const { directory, onTrouble, retryMs } = this.options;
    return new Generation(number, directory, this.head, this.pool, (block) => this.catalog.add(block), onTrouble, retryMs);
  }

  private snapshot(): Buffer {
    return Buffer.from(JSON.stringify({ state: this.state.snapshot(Date.now()) } satisfies WalRecord));
  }
}
