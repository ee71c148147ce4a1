import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { EventLog, type LogEvent } from '../../../platform/events/event-log.js';
import { TOPICS } from '../../../platform/events/events.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import { type OrderUpdate, readOrder } from './protocol/order.reader.js';

/** Called with each update of an order and the broker of its row; null = no broker is known. */
export type OrderUpdateListener = (order: OrderUpdate, broker: string | null) => void;

const TYPES: ReadonlySet<string> = new Set(['order_placed', 'order_updated']);
const REMEMBERED = 10_000;

/** Updates of the desk's orders, each state of an order once, in the order of the event log. */
@Injectable()
export class OrderUpdates implements OnModuleInit, OnApplicationShutdown {
  private readonly listeners = new Set<OrderUpdateListener>();
  private readonly seen = new LRUCache<string, true>({ max: REMEMBERED });
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly feeds: FeedRegistry,
  ) {}

  onModuleInit(): void {
    this.stops.push(this.log.subscribe((event) => this.take(event)));
    this.stops.push(this.feeds.onOrder((order) => this.tell(order, new Date().toISOString())));
  }

  onApplicationShutdown(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** Returns a function that unsubscribes it. */
  subscribe(listener: OrderUpdateListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private take({ topic, type, data, timestamp }: LogEvent): void {
    if (topic !== TOPICS.dashboard || !TYPES.has(type)) return;
    this.tell(data, timestamp);
  }

  private tell(data: unknown, timestamp: string): void {
    const order = readOrder(data, timestamp);
    if (order === null) return;
    const state = JSON.stringify([order.orderid, order.order_status, order.filled_quantity]);
    if (this.seen.get(state)) return;
    this.seen.set(state, true);
    for (const listener of this.listeners) listener(order, order.broker ?? null);
  }
}
