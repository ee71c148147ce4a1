import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { type BusEntry, readBusEntry } from './bus-entry.js';
import { BusStreams } from './bus.streams.js';
import { BusTimes } from './bus.times.js';
import type { DeskEvent } from '../events/desk-event.js';
import { IngestMetrics } from '../journal/ingest.metrics.js';
import { JournalWriter, isValueRefusal } from '../journal/journal.writer.js';

const STATEMENT_EVENTS = 500;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
/** Kinds of invalid entries; each kind is logged once. */
const MAX_KINDS = 500;

/**
 * Reads the desk's bus into the journal while REDIS_URL is set. An entry is acknowledged only after it is stored, so one that was read
 * by a process that died is read again by another; one that cannot be an event is counted, logged once per kind and acknowledged.
 */
@Injectable()
export class BusReader implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(BusReader.name);
  private readonly loop = new WorkLoop({
    name: BusReader.name,
    step: () => this.round(),
    failing: 'The bus cannot be read; trying again',
    recovered: 'The bus is read again',
  });
  private readonly rubbish = new Set<string>();
  private nextJoinMs = 0;
  private nextClaimMs = 0;

  constructor(
    private readonly streams: BusStreams,
    private readonly writer: JournalWriter,
    private readonly metrics: IngestMetrics,
    private readonly times: BusTimes,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.streams.enabled) this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    if (!this.streams.enabled) return;
    await this.loop.stop();
    // Without Redis there is no group to leave; the other replicas clean up later.
    await this.streams.leave().catch(() => undefined);
  }

  private async round(): Promise<number> {
    try {
      await this.readOnce();
      return 0;
    } catch (error) {
      this.streams.forget();
      this.nextJoinMs = 0;
      throw error;
    }
  }

  private async readOnce(): Promise<void> {
    const now = performance.now();
    if (now >= this.nextJoinMs) {
      await this.streams.join();
      this.nextJoinMs = now + this.times.discoverEveryMs;
    }
    if (now >= this.nextClaimMs) {
      await this.take(await this.streams.claim(this.times.claimIdleMs));
      this.metrics.busLag(await this.streams.lag());
      this.nextClaimMs = now + this.times.claimEveryMs;
    }
    await this.take(await this.streams.read(this.times.blockMs));
  }

  private async take(entries: readonly BusEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += STATEMENT_EVENTS) {
      const part = entries.slice(from, from + STATEMENT_EVENTS);
      await this.store(part.flatMap((entry) => this.understood(entry) ?? []));
      await this.streams.acknowledge(part);
    }
  }

  private understood(entry: BusEntry): DeskEvent | null {
    const reading = readBusEntry(entry, Date.now(), this.config.roundMoney);
    if ('event' in reading) return reading.event;
    this.refuse(`${entry.streamName} ${reading.fault.field}`, { stream: entry.streamName, entry: entry.entryId, ...reading.fault });
    return null;
  }

  /** Waits while the database is away, as the bus keeps its entries. What the database refuses counts as invalid. */
  private async store(events: readonly DeskEvent[]): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    for (;;) {
      try {
        await this.writer.store('bus', events);
        return;
      } catch (error) {
        if (isValueRefusal(error)) return this.storeEach(events, error);
        if (this.loop.signal.aborted) throw error;
        if (retryMs === FIRST_RETRY_MS) this.logger.warn({ reason: reasonOf(error) }, 'Events of the bus cannot be stored; they wait');
        await this.loop.pause(retryMs);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  private async storeEach(events: readonly DeskEvent[], error: unknown): Promise<void> {
    const [event] = events;
    if (event && events.length === 1) this.refuse(`${event.type} database`, { type: event.type, id: event.id, message: reasonOf(error) });
    else for (const each of events) await this.store([each]);
  }

  private refuse(kind: string, what: Readonly<Record<string, string>>): void {
    this.metrics.counted('bus', 'rejected', 1);
    if (this.rubbish.has(kind) || this.rubbish.size >= MAX_KINDS) return;
    this.rubbish.add(kind);
    this.logger.warn(what, 'An entry of the bus is not an event; it is passed over, and so are others of its kind without further notice');
  }
}
