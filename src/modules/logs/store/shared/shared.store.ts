import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkLoop } from '../../../../platform/background/work-loop.js';
import type { RedisConnections } from '../../../../platform/redis/redis.connections.js';
import { type LogEntry, type NewEntry, textLength } from '../../entry/log-entry.js';
import type { CommitExtras } from '../log-store.js';
import { EngineStore, type EngineStoreOptions } from '../remote/engine.store.js';
import { EngineWal } from '../remote/engine.wal.js';
import type { LogEngine } from '../remote/log-engine.js';
import { RemoteReader } from '../remote/remote.reader.js';
import { UnsettledEntries } from '../remote/unsettled.entries.js';
import { epochOf } from '../segments/wal/store.epoch.js';
import { type BatchNumbers, isBatchNumbers, withNumbers } from './batch.numbers.js';
import { SharedLog } from './shared.log.js';
import { SharedView } from './shared.view.js';

const ANNOUNCED = 'engine:announced';
const SHIPPED = 'engine:shipped';
const BATCH = 'engine:batch:';
const SEEN = 'engine:seen';
const RUN_ENTRIES = 2000;
const RUN_BYTES = 256 * 1024;
const RUNS_PER_PUSH = 16;
const MEMORY_BYTES = 32 * 1024 * 1024;
const ROTATE_BYTES = 64 * 1024 * 1024;
/** How long the answer to an intake waits until its entries can be read. */
const SHOW_MS = 1000;
const CLOSE_MS = 2000;

/**
 * One store of several replicas: each writes its entries to a write-ahead log on its own disk, announces them to all over Redis, which
 * numbers them, and sends them to the engine under those numbers. Every replica reads, tails and counts announced entries. While Redis
 * is away entries wait on disk without numbers, and answers are marked as incomplete.
 */
export class SharedStore extends EngineStore {
  override readonly isShared = true;
  protected readonly reader: RemoteReader;
  private readonly view: SharedView;
  private readonly unannounced = new UnsettledEntries(0, MEMORY_BYTES);
  private readonly unshipped = new UnsettledEntries(0, MEMORY_BYTES);
  /** Announced runs that the engine does not have yet. */
  private runs: BatchNumbers[] = [];
  private readonly announcing: WorkLoop;
  private readonly shipping: WorkLoop;

  private constructor(
    private readonly engine: LogEngine,
    private readonly link: SharedLog,
    options: EngineStoreOptions,
  ) {
    super(options);
    this.view = new SharedView(link, options.settleMs ?? 5000, {
      taken: (entries, keys, isNews) => {
        if (keys.length > 0) this.state.apply([], { keys }, Date.now());
        if (isNews) this.listeners.report(entries);
      },
    });
    this.reader = new RemoteReader(engine, this.view.near, () => this.lastSeq);
    const loop = (step: () => Promise<number | null>, failing: string, recovered: string) =>
      new WorkLoop({ name: SharedStore.name, step, failing, recovered });
    this.announcing = loop(
      () => this.announce(),
      'Log entries cannot be announced to the other replicas; they wait in the write-ahead log',
      'Log entries are announced to the other replicas again',
    );
    this.shipping = loop(
      () => this.ship(),
      'The log engine does not take entries; they wait in the write-ahead log',
      'The log engine takes entries again',
    );
  }

  static async open(engine: LogEngine, connections: RedisConnections, options: EngineStoreOptions): Promise<SharedStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const store = new SharedStore(engine, new SharedLog(connections, await epochOf(options.directory)), options);
    const { wal, entries } = await EngineWal.open(options.directory, store.state);
    store.wal = wal;
    store.restore(entries);
    await store.view.start();
    store.announcing.start();
    store.shipping.start();
    return store;
  }

  get epoch(): string {
    return this.view.epoch;
  }

  override get lastSeq(): number {
    return this.view.near.lastSeq;
  }

  override lastServiceSeq(service: string): number {
    return this.view.serviceSeq(service);
  }

  /** In addition it waits until the entries can be read, if Redis and the engine are available. */
  override async append(entries: readonly NewEntry[], extras: CommitExtras = {}): Promise<readonly LogEntry[]> {
    const kept = await super.append(marked(entries, extras), extras);
    const last = kept.at(-1);
    if (last && this.view.near.isCurrent) await this.view.shown(last.seq, SHOW_MS);
    return kept;
  }

  stats(): Readonly<Record<string, number>> {
    const waiting = this.state.lastSeq - this.numberAt(SHIPPED);
    return { bytes: this.wal.bytes, blocks: 0, lastSeq: this.lastSeq, waiting };
  }

  /** Accepted entries are on disk; those that the engine does not take now are sent after the next start. */
  async close(): Promise<void> {
    const endMono = performance.now() + CLOSE_MS;
    while (this.numberAt(SHIPPED) < this.state.lastSeq && performance.now() < endMono) await delay(20);
    await Promise.all([this.announcing.stop(), this.shipping.stop()]);
    await this.view.stop();
    await this.queue.close();
    await this.wal.close();
  }

  protected keep(entries: readonly LogEntry[]): void {
    this.unannounced.add(entries);
    this.unshipped.add(entries);
  }

  /** Listeners get entries only with their shared numbers. */
  protected override report(): void {
    return undefined;
  }

  protected afterCommit(entries: readonly LogEntry[]): void {
    if (entries.length > 0) this.announcing.wake();
  }

  private restore(entries: readonly LogEntry[]): void {
    const { lastSeq } = this.state;
    const behind = (seq: number) => entries.filter((entry) => entry.seq > seq);
    this.unannounced.begin(this.announcedSeq);
    this.unannounced.refill(behind(this.announcedSeq), lastSeq);
    this.unshipped.begin(this.numberAt(SHIPPED));
    this.unshipped.refill(behind(this.numberAt(SHIPPED)), lastSeq);
    for (const [key, value] of this.state.positions) if (key.startsWith(BATCH) && isBatchNumbers(value)) this.runs.push(value);
    this.runs.sort((a, b) => a.from - b.from);
    // Continues the numbers of an engine that a single process has used so far.
    const seen = this.numberAt(SEEN) || (this.numberAt(ANNOUNCED) === 0 ? lastSeq : 0);
    const { seq = seen + 1 } = this.runs[0] ?? {};
    this.view.begin(seen, seq - 1);
  }

  private get announcedSeq(): number {
    return Math.max(this.numberAt(ANNOUNCED), this.numberAt(SHIPPED));
  }

  private numberAt(key: string): number {
    const seq = this.state.position(key);
    return typeof seq === 'number' ? seq : 0;
  }

  /** Announces the next run; its numbers are on disk before the following one is announced. */
  private async announce(): Promise<number | null> {
    const run = upTo(await this.next(this.unannounced, this.announcedSeq, RUN_ENTRIES), RUN_BYTES);
    if (run.length === 0) return null;
    const numbers = await this.link.announce(run, {
      seq: this.lastSeq,
      epoch: this.view.epoch,
      serviceSeq: (service) => this.lastServiceSeq(service),
    });
    const { to, from, seq, dropped } = numbers;
    const seen = Math.max(this.lastSeq, seq + to - from - dropped.length);
    const positions = { [ANNOUNCED]: to, [BATCH + to]: numbers, [SEEN]: seen };
    await this.queue.add([], { positions });
    this.view.announced(numbers);
    this.unannounced.shipped(to);
    this.runs.push(numbers);
    this.shipping.wake();
    return 0;
  }

  /** Sends the next runs to the engine; resolves once it has stored them and the position is written. */
  private async ship(): Promise<number | null> {
    const runs = this.runs.slice(0, RUNS_PER_PUSH);
    const last = runs.at(-1);
    if (!last) return null;
    const batch: LogEntry[] = [];
    for (const run of runs) for (const entry of withNumbers(await this.entriesOf(run), run)) batch.push(entry);
    if (batch.length > 0) await this.engine.push(batch);
    const shipped = Object.fromEntries(runs.map(({ to }) => [BATCH + to, null]));
    await this.queue.add([], { positions: { [SHIPPED]: last.to, ...shipped } });
    this.runs = this.runs.slice(runs.length);
    this.unshipped.shipped(last.to);
    this.view.shipped(batch.at(-1)?.seq ?? 0);
    if (this.wal.openBytes >= ROTATE_BYTES) await this.queue.alone(() => this.wal.rotate(this.state.snapshot(Date.now())));
    await this.wal.forget(last.to);
    return 0;
  }

  private async entriesOf({ from, to }: BatchNumbers): Promise<readonly LogEntry[]> {
    const found: LogEntry[] = [];
    while (found.length < to - from + 1) {
      const more = await this.next(this.unshipped, from - 1 + found.length, to - from + 1 - found.length);
      if (more.length === 0) throw new Error('Entries are missing in the write-ahead log');
      found.push(...more);
    }
    return found;
  }

  /** The entries after an own number, from memory or else from disk. */
  private async next(from: UnsettledEntries, after: number, count: number): Promise<LogEntry[]> {
    const found = from.after(after, count);
    if (found.length > 0 || after >= this.state.lastSeq) return found;
    // Commits wait, because one in between would be in the file and not in memory.
    let read: LogEntry[] = [];
    await this.queue.alone(async () => {
      read = await this.wal.after(after);
      from.refill(read, this.state.lastSeq);
    });
    return read.slice(0, count);
  }
}

/** Entries with their repeat marks, where they have one. */
function marked(entries: readonly NewEntry[], { keys, entryKeys }: CommitExtras): readonly NewEntry[] {
  if (entryKeys === undefined && keys === undefined) return entries;
  const call = randomUUID();
  return entries.map((entry, at) => {
    const key = entryKeys?.[at] ?? null;
    const isLast = at === entries.length - 1 && keys !== undefined && keys.length > 0;
    if (key === null && !isLast) return entry;
    return { ...entry, once: { key: key ?? call, call, ...(isLast && { keys }) } };
  });
}

function upTo(entries: readonly LogEntry[], bytes: number): readonly LogEntry[] {
  let sum = 0;
  const end = entries.findIndex((entry) => (sum += textLength(entry) + 300) > bytes);
  return end === -1 ? entries : entries.slice(0, Math.max(1, end));
}
