import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { MINUTE_MS } from '../../../common/time/time.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { LTP, readMode, readName } from '../ticks/instrument-name.js';
import { Demand } from './demand.js';
import type { Instrument } from './instrument.js';
import {
  type MarketHandler,
  type MarketUpdate,
  type Priority,
  PRIORITIES,
  SubscriberQueue,
  type SubscriberOptions,
} from './subscriber.queue.js';
import { type Change, TickPath } from './tick.path.js';

/** Time limit of handlers in one turn of the event loop, in ms. */
const TURN_MS = 5;
const SLOW_MS = 50;
const SLOW_PER_MINUTE = 10;

/**
 * Subscribers to market data in this process. The tick path only marks changed instruments; handlers run afterwards by priority, in
 * turns between which ticks are taken and sockets are served.
 */
@Injectable()
export class MarketSubscribers implements OnApplicationShutdown {
  private readonly logger = new Logger(MarketSubscribers.name);
  private readonly queues = new Map<Priority, SubscriberQueue[]>(PRIORITIES.map((priority) => [priority, []]));
  private planned = false;
  private stopped = false;
  private readonly handlerSeconds;
  private readonly slowCalls;

  constructor(
    private readonly demand: Demand,
    path: TickPath,
    metrics: Metrics,
  ) {
    this.handlerSeconds = metrics.histogram('market_handler_seconds', 'Time of handlers of market data in this process');
    this.slowCalls = metrics.counter('market_slow_handlers_total', 'Calls of handlers that took more than 50 ms');
    path.onChange((change) => this.mark(change));
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  get total(): number {
    return [...this.queues.values()].reduce((sum, queues) => sum + queues.length, 0);
  }

  get critical(): number {
    return this.queues.get('critical')?.length ?? 0;
  }

  /** Subscribes the handler; returns a function that unsubscribes it. A promise of the handler is not awaited. Throws `market.capacity`. */
  subscribe(options: SubscriberOptions, handler: MarketHandler): () => void {
    const mode = Math.max(LTP, ...options.modes);
    const held: Instrument[] = [];
    const release = (): void => {
      for (const instrument of held.splice(0)) this.demand.release(instrument, readMode(mode) ?? LTP);
    };
    try {
      for (const key of options.symbols ?? []) {
        const name = readName(key);
        if (name) held.push(this.demand.hold(name.exchange, name.symbol, readMode(mode) ?? LTP));
      }
    } catch (error) {
      release();
      throw error;
    }
    const queue = new SubscriberQueue(options, handler);
    this.listOf(queue.priority).push(queue);
    return () => {
      if (queue.ended) return;
      queue.end();
      this.remove(queue);
      release();
    };
  }

  private mark({ instrument, modes }: Change): void {
    let waits = false;
    for (const queues of this.queues.values()) for (const queue of queues) waits = queue.mark(instrument, modes) || waits;
    if (waits) this.plan();
  }

  private plan(): void {
    if (this.planned || this.stopped) return;
    this.planned = true;
    setImmediate(() => this.run());
  }

  /** Runs one turn; the rest waits for the next, which begins with the highest priority again. */
  private run(): void {
    this.planned = false;
    if (this.stopped) return;
    const endsAt = performance.now() + TURN_MS;
    for (const priority of PRIORITIES) {
      // A copy, because handlers subscribe and unsubscribe.
      for (const queue of [...this.listOf(priority)]) {
        for (let update = queue.next(); update !== null; update = queue.next()) {
          this.call(queue, update);
          if (performance.now() < endsAt) continue;
          this.plan();
          return;
        }
      }
    }
  }

  private call(queue: SubscriberQueue, update: MarketUpdate): void {
    const startedAt = performance.now();
    try {
      const result = queue.handler(update);
      if (result instanceof Promise) result.catch((error: unknown) => this.failed(queue, error));
    } catch (error) {
      this.failed(queue, error);
    }
    const tookMs = performance.now() - startedAt;
    this.handlerSeconds.observe(tookMs / 1000);
    if (tookMs > SLOW_MS) this.tookLong(queue, startedAt);
  }

  private failed({ name }: SubscriberQueue, error: unknown): void {
    this.logger.error({ err: error, subscriber: name }, 'A subscriber of market data failed');
  }

  private tookLong(queue: SubscriberQueue, atMs: number): void {
    this.slowCalls.inc();
    queue.slowAtMs = [...queue.slowAtMs.filter((at) => atMs - at < MINUTE_MS), atMs];
    if (queue.slowAtMs.length <= SLOW_PER_MINUTE || queue.priority === 'low' || queue.ended) return;
    this.logger.warn({ subscriber: queue.name, was: queue.priority }, 'A subscriber of market data is too slow and comes last from now on');
    this.remove(queue);
    queue.priority = 'low';
    this.listOf('low').push(queue);
  }

  private remove(queue: SubscriberQueue): void {
    this.queues.set(
      queue.priority,
      this.listOf(queue.priority).filter((other) => other !== queue),
    );
  }

  private listOf(priority: Priority): SubscriberQueue[] {
    return this.queues.get(priority) ?? [];
  }
}
