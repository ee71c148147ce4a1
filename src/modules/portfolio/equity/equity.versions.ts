import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventLog, type LogEvent } from '../../../platform/events/event-log.js';
import { eventOn, isEventOn, TOPICS } from '../../../platform/events/events.js';

/** The event on the inner topic by which replicas learn that samples of these brokers are stored. */
export const EQUITY_SAMPLED = 'equity_sampled';
/** Trades come in bursts, and their figures may be so much out of date. */
const TRADES_EVERY_MS = 5000;

/**
 * The edition of the equity history (and of the trades): a word that changes on every replica as soon as something new is durable, so that
 * answers computed from the old edition are not used any more.
 */
@Injectable()
export class EquityVersions implements OnModuleInit, OnModuleDestroy {
  /** The edition before the first event of a broker: this process cannot know what others have computed. */
  private start: string = randomUUID();
  private readonly equity = new Map<string, string>();
  private newestTrades = this.start;
  private readonly trades = { used: this.start, sinceMs: 0 };
  private readonly ends: (() => void)[] = [];

  constructor(private readonly log: EventLog) {}

  onModuleInit(): void {
    this.ends.push(
      this.log.subscribe((event) => this.onEvent(event)),
      this.log.onEpochChange(() => this.forget()),
    );
  }

  onModuleDestroy(): void {
    for (const end of this.ends.splice(0)) end();
  }

  /** The edition of the equity of these brokers together. */
  ofEquity(brokers: readonly string[]): string {
    return brokers.map((broker) => this.equity.get(broker) ?? this.start).join();
  }

  /** The edition of the trades, which changes every five seconds at most. */
  ofTrades(nowMs = Date.now()): string {
    if (this.trades.used !== this.newestTrades && nowMs - this.trades.sinceMs >= TRADES_EVERY_MS)
      Object.assign(this.trades, { used: this.newestTrades, sinceMs: nowMs });
    return this.trades.used;
  }

  /** Publishes to every replica that samples of these brokers are durable; it works for this one also while the event log is away. */
  async announce(brokers: readonly string[], atMs: number): Promise<void> {
    const event = eventOn(TOPICS.desk, {
      id: randomUUID(),
      type: EQUITY_SAMPLED,
      timestamp: new Date(atMs).toISOString(),
      data: { brokers },
    });
    try {
      await this.log.append(TOPICS.desk, [event]);
    } catch {
      this.renew(brokers, event.id);
    }
  }

  private onEvent(event: LogEvent): void {
    const version = `${event.epoch}:${event.seq}`;
    if (event.topic === TOPICS.trades) this.newestTrades = version;
    if (isEventOn(event, TOPICS.desk, EQUITY_SAMPLED)) this.renew(event.data.brokers, version);
  }

  private renew(brokers: readonly string[], version: string): void {
    for (const broker of brokers) this.equity.set(broker, version);
  }

  /** The log was lost, and with it the events of meanwhile. */
  private forget(): void {
    this.start = randomUUID();
    this.newestTrades = this.start;
    this.equity.clear();
  }
}
