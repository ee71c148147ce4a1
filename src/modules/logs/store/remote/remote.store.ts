import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkLoop } from '../../../../platform/background/work-loop.js';
import type { LogEntry } from '../../entry/log-entry.js';
import { epochOf } from '../segments/wal/store.epoch.js';
import { EngineStore, type EngineStoreOptions } from './engine.store.js';
import { EngineWal } from './engine.wal.js';
import type { LogEngine } from './log-engine.js';
import { RemoteReader } from './remote.reader.js';
import { UnsettledEntries } from './unsettled.entries.js';

const SHIPPED = 'engine:shipped';
const BATCH = 1000;
const ROTATE_BYTES = 64 * 1024 * 1024;
const CLOSE_MS = 2000;

/** A store whose entries go from our write-ahead log to an engine; numbers, positions, keys and the tail are kept here. */
export class RemoteStore extends EngineStore {
  private readonly unsettled: UnsettledEntries;
  protected readonly reader: RemoteReader;
  private readonly shipping: WorkLoop;

  private constructor(
    private readonly engine: LogEngine,
    options: EngineStoreOptions,
    readonly epoch: string,
  ) {
    super(options);
    this.unsettled = new UnsettledEntries(options.settleMs ?? 5000);
    this.reader = new RemoteReader(engine, this.unsettled, () => this.lastSeq);
    this.shipping = new WorkLoop({
      name: RemoteStore.name,
      step: () => this.ship(),
      failing: 'The log engine does not take entries; they wait in the write-ahead log',
      recovered: 'The log engine takes entries again',
    });
  }

  static async open(engine: LogEngine, options: EngineStoreOptions): Promise<RemoteStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const store = new RemoteStore(engine, options, await epochOf(options.directory));
    const { wal, entries } = await EngineWal.open(options.directory, store.state);
    store.wal = wal;
    const { shippedSeq } = store;
    store.unsettled.begin(shippedSeq);
    store.unsettled.refill(
      entries.filter(({ seq }) => seq > shippedSeq),
      store.lastSeq,
    );
    store.shipping.start();
    return store;
  }

  stats(): Readonly<Record<string, number>> {
    return { bytes: this.wal.bytes, blocks: 0, lastSeq: this.lastSeq, waiting: this.lastSeq - this.shippedSeq };
  }

  /** Accepted entries are on disk; those that the engine does not take now are sent after the next start. */
  async close(): Promise<void> {
    const endMono = performance.now() + CLOSE_MS;
    while (this.shippedSeq < this.lastSeq && performance.now() < endMono) await delay(20);
    await this.shipping.stop();
    await this.queue.close();
    await this.wal.close();
  }

  private get shippedSeq(): number {
    const seq = this.state.position(SHIPPED);
    return typeof seq === 'number' ? seq : 0;
  }

  protected keep(entries: readonly LogEntry[]): void {
    this.unsettled.add(entries);
  }

  protected afterCommit(entries: readonly LogEntry[]): void {
    if (entries.length > 0) this.shipping.wake();
  }

  /** Sends the next entries to the engine; resolves once it has stored them and the position is written. */
  private async ship(): Promise<number | null> {
    let batch = this.unsettled.after(this.shippedSeq, BATCH);
    if (batch.length === 0 && this.shippedSeq < this.lastSeq) {
      // Commits wait, because one in between would be in the file and not in memory.
      await this.queue.alone(async () => this.unsettled.refill(await this.wal.after(this.shippedSeq), this.lastSeq));
      batch = this.unsettled.after(this.shippedSeq, BATCH);
    }
    const last = batch.at(-1)?.seq;
    if (last === undefined) return null;
    await this.engine.push(batch);
    await this.queue.add([], { positions: { [SHIPPED]: last } });
    this.unsettled.shipped(last);
    if (this.wal.openBytes >= ROTATE_BYTES) await this.queue.alone(() => this.wal.rotate(this.state.snapshot(Date.now())));
    await this.wal.forget(last);
    return 0;
  }
}
