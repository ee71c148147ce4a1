import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../../../common/problem.js';
import type { LogEntry, NewEntry } from '../../entry/log-entry.js';
import type { LogFilter } from '../../query/log-filter.js';
import {
  type CommitExtras,
  type FacetRequest,
  type Facets,
  type Found,
  LogStore,
  type PageRequest,
  type ServiceFacet,
  type Volume,
  type VolumeRequest,
} from '../log-store.js';
import { CommitListeners } from './commit.listeners.js';
import { DEFAULT_CLASS } from '../retention-classes.js';
import { type CommitCall, CommitQueue } from './commit.queue.js';
import { Generation, leftoverGenerations } from './generation.js';
import { Head } from './head.js';
import { SearchPool } from './search.pool.js';
import { openArchive } from './archive.files.js';
import { SegmentKeeping } from './segment.keeping.js';
import { Searcher } from './searcher.js';
import { GENERATION_BYTES, GENERATION_MS, MAX_HEAD_BYTES, SEAL_AFTER_MS, type SegmentStoreOptions } from './segment.options.js';
import { SegmentCatalog } from './segment.catalog.js';
import { epochOf } from './store.epoch.js';
import { StoreState, type WalRecord } from './store.state.js';
import { Wal } from './wal.js';

/** The store's own engine: a write-ahead log in front, compressed blocks in segments behind, and their index in memory. */
export class SegmentStore extends LogStore {
  private readonly state = new StoreState();
  private readonly head = new Head();
  private readonly pool: SearchPool;
  private readonly searcher: Searcher;
  private readonly listeners: CommitListeners;
  private readonly catalog: SegmentCatalog;
  private readonly queue: CommitQueue;
  private closed = false;
  private startedAtMs = Date.now();
  private generation!: Generation;
  private wal!: Wal;
  private readonly retiring = new Map<Generation, Promise<void>>();
  override readonly keeping: SegmentKeeping;
  private readonly archiveDirectory: string;

  private constructor(
    private readonly options: SegmentStoreOptions,
    readonly epoch: string,
  ) {
    super();
    this.queue = new CommitQueue(options.commitMs, (calls) => this.commit(calls));
    this.listeners = new CommitListeners(options.onTrouble);
    this.catalog = new SegmentCatalog(options.onTrouble);
    this.pool = new SearchPool(options.threads);
    this.archiveDirectory = options.archiveDirectory ?? join(options.directory, 'archive');
    this.keeping = new SegmentKeeping({
      ...{ directory: options.directory, archiveDirectory: this.archiveDirectory, catalog: this.catalog, pool: this.pool },
      positions: () => this.state.positions,
      commit: async (positions) => void (await this.append([], { positions })),
      settle: () => this.settle(),
      onTrouble: options.onTrouble,
    });
    const { threads, queryTimeoutMs } = options;
    const away = (filter: LogFilter) => this.keeping.missing(filter);
    this.searcher = new Searcher(this.head, () => this.catalog.blocks, this.pool, threads, queryTimeoutMs, away);
  }

  /** Opens the store of a directory; whole frames of the write-ahead log are taken in again, a torn last one is cut. */
  static async open(options: SegmentStoreOptions): Promise<SegmentStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    await chmod(options.directory, 0o700);
    const store = new SegmentStore(options, await epochOf(options.directory));
    await store.recover();
    return store;
  }

  get lastSeq(): number {
    return this.state.lastSeq;
  }

  lastServiceSeq(service: string): number {
    return this.state.serviceSeq(service);
  }

  knows(key: string): boolean {
    return this.state.knows(key, Date.now());
  }

  positionOf(source: string): unknown {
    return this.state.position(source);
  }

  positions(): ReadonlyMap<string, unknown> {
    return this.state.positions;
  }

  onCommit(listener: (entries: readonly LogEntry[]) => void): () => void {
    return this.listeners.add(listener);
  }

  append(entries: readonly NewEntry[], extras: CommitExtras = {}): Promise<readonly LogEntry[]> {
    if (this.keeping.isFull && entries.length > 0) return Promise.reject(new Problem('logs.storage_full', { retryAfterSeconds: 60 }));
    return this.queue.add(entries, extras);
  }

  page(request: PageRequest, signal?: AbortSignal): Promise<Found> {
    return this.searcher.page(request, signal);
  }

  volume(request: VolumeRequest, signal?: AbortSignal): Promise<Volume> {
    return this.searcher.volume(request, signal);
  }

  facets(request: FacetRequest, signal?: AbortSignal): Promise<Facets> {
    return this.searcher.facets(request, signal);
  }

  services(filter: LogFilter, signal?: AbortSignal): Promise<readonly ServiceFacet[]> {
    return this.searcher.services(filter, signal);
  }

  async get(seq: number): Promise<LogEntry | null> {
    return seq > this.lastSeq ? null : this.searcher.entry(seq);
  }

  stats(): Readonly<Record<string, number>> {
    const { catalog, wal, queue, lastSeq } = this;
    return { bytes: catalog.bytes + wal.bytes, blocks: catalog.blocks.length, lastSeq, waiting: queue.length };
  }

  /** What was accepted is on disk before this resolves; what waits in memory is read again at the next start. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.queue.close();
    for (const generation of [this.generation, ...this.retiring.keys()]) await generation.abandon();
    await this.pool.close();
    await this.wal.close();
  }

  private async commit(calls: readonly CommitCall[]): Promise<void> {
    const nowMs = Date.now();
    const numbered = this.state.number(calls.map(({ entries }) => entries));
    const records = calls.map(({ extras: { positions, keys } }, at): WalRecord => ({
      e: numbered[at] ?? [],
      ...(positions && { p: positions }),
      ...(keys && { k: keys }),
      t: nowMs,
    }));
    try {
      await this.wal.append(records.map((record) => Buffer.from(JSON.stringify(record))));
    } catch (cause) {
      this.options.onTrouble(cause);
      for (const call of calls) call.reject(new Problem('logs.storage_full', { retryAfterSeconds: 5, cause }));
      return;
    }
    calls.forEach(({ extras }, at) => this.state.apply(numbered[at] ?? [], extras, nowMs));
    for (const entry of numbered.flat()) this.keep(entry, nowMs);
    for (const part of this.head.takeOver(MAX_HEAD_BYTES)) void this.generation.seal(part);
    this.listeners.report(numbered.flat());
    calls.forEach((call, at) => call.resolve(numbered[at] ?? []));
    if (!this.closed) await this.rotateIfDue();
  }

  private keep(entry: LogEntry, nowMs: number): void {
    const full = this.head.add(entry, this.options.classOf?.(entry) ?? DEFAULT_CLASS, nowMs);
    if (full) void this.generation.seal(full);
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

  /** Begins the next write-ahead log; the entries of this one become segments in the background, then it goes. */
  private async rotate(): Promise<void> {
    const next = this.newGeneration(this.generation.number + 1);
    const { wal } = await Wal.open(next.walPath);
    await wal.append([this.snapshot()]);
    const [old, oldWal] = [this.generation, this.wal];
    this.generation = next;
    this.wal = wal;
    this.startedAtMs = Date.now();
    for (const part of this.head.take()) void old.seal(part);
    await oldWal.close();
    this.retiring.set(old, this.retire(old));
  }

  /** Everything of now is in finished segments, and no log has it any more. */
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
    const last = wals.at(-1) ?? lastNumber + 1;
    for (const number of wals.length > 0 ? wals : [last]) {
      this.generation = this.newGeneration(number);
      const { wal, payloads } = await Wal.open(this.generation.walPath);
      this.wal = wal;
      for (const payload of payloads) this.replay(JSON.parse(payload.toString()) as WalRecord);
      if (number === last) break;
      for (const part of this.head.take()) void this.generation.seal(part);
      await wal.close();
      await this.retire(this.generation);
    }
    await this.keeping.look();
    if (this.wal.bytes === 0) await this.wal.append([this.snapshot()]);
  }

  private replay(record: WalRecord): void {
    if ('state' in record) return this.state.restore(record.state);
    const nowMs = Date.now();
    this.state.apply(record.e, { ...(record.p && { positions: record.p }), ...(record.k && { keys: record.k }) }, record.t);
    for (const entry of record.e) this.keep(entry, nowMs);
  }

  private newGeneration(number: number): Generation {
    const { directory, onTrouble } = this.options;
    return new Generation(number, directory, this.head, this.pool, (block) => this.catalog.add(block), onTrouble);
  }

  private snapshot(): Buffer {
    return Buffer.from(JSON.stringify({ state: this.state.snapshot(Date.now()) } satisfies WalRecord));
  }
}
