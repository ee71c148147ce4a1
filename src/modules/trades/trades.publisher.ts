import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import type { TradeDto } from './dto/trade.dto.js';
import { toTradeDto } from './trade.wire.js';
import { TradesRepository, type Unannounced } from './trades.repository.js';

const BATCH = 250;
const SWEEP_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
const FLUSH_ON_SHUTDOWN_MS = 3000;

/**
 * Brings stored trades to topic `trades`: at the start what the process before has left, then whenever one was stored, and every 10 s
 * what a replica has left. A trade that changed twice in between is one event, with its last state.
 */
@Injectable()
export class TradesPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(TradesPublisher.name);
  private readonly stop = new AbortController();
  private running: Promise<void> | null = null;
  private due = true;
  private started = false;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly trades: TradesRepository,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
    this.sweeper = setInterval(() => this.wake(), SWEEP_EVERY_MS).unref();
    this.wake();
  }

  /** Something was stored. */
  wake(): void {
    this.due = true;
    if (!this.started || this.running || this.stop.signal.aborted) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.due) this.wake();
    });
  }

  /** What is due goes out if database and log take it in time; the rest is for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.race([this.running, delay(FLUSH_ON_SHUTDOWN_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.due && !this.stop.signal.aborted) {
      this.due = false;
      try {
        const left = await this.trades.announceNext(BATCH, (trades) => this.announce(trades));
        if (left !== 'none') this.due = true;
        // Who tells a trade again that is known has it locked for a moment, and will not wake us for it.
        if (left === 'locked') await this.rest(FIRST_RETRY_MS);
        if (retryMs > FIRST_RETRY_MS) this.logger.log('Trades reach the live stream again');
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.due = true;
        if (retryMs === FIRST_RETRY_MS)
          this.logger.warn(
            { reason: error instanceof Error ? error.message : 'unknown' },
            'Trades do not reach the live stream; they are stored and retried',
          );
        await this.rest(retryMs);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  private async rest(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stop.signal }).catch(() => undefined);
  }

  private async announce(trades: readonly Unannounced[]): Promise<void> {
    const timestamp = new Date().toISOString();
    await this.log.append(
      TOPICS.trades,
      // Announced again after a crash it has the same id, and the log keeps one.
      trades.map(({ trade, version }) => ({
        id: `${trade.id}:${version}`,
        type: 'trade',
        timestamp,
        data: toTradeDto(trade) satisfies TradeDto,
      })),
    );
  }
}
