import { isUtf8 } from 'node:buffer';
import { Logger } from '@nestjs/common';
import type { Subscriber } from 'zeromq';
import { reasonOf } from '../../../../common/reason.js';
import type { MarketCache } from '../../cache/market.cache.js';
import type { MarketCounters } from '../../cache/market.counters.js';
import type { TickPath } from '../../cache/tick.path.js';
import { KNOWN_EXCHANGES } from '../../ticks/instrument-name.js';
import type { Rejection } from '../../ticks/tick.js';
import { readTick, type TickSource } from '../../ticks/tick.reader.js';
import { readBusTopic } from './bus.topic.js';
import type { Feed, FeedState } from '../feed.js';

/** Messages that ZeroMQ queues between two turns of our loop; it drops further ones. */
const HIGH_WATER = 10_000;
const MAX_BODY_BYTES = 256 * 1024;
const RETRY_MS = 30_000;
const MAX_PUBLISHERS = 1000;

export interface BusSettings {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Prices of zero and below are prices. */
  readonly negativePrices?: boolean;
  /** Pause before the next attempt to listen on a port in use. */
  readonly retryMs?: number;
}

export interface BusDesk {
  readonly path: TickPath;
  readonly cache: MarketCache;
  readonly counters: MarketCounters;
  onState(feed: Feed): void;
  /** An order that a publisher reports. */
  onOrder(order: unknown): void;
  /** The tokens must be read again. */
  onToken(): void;
}

/** Ticks from ZeroMQ publishers: our SUB socket binds, and publishers connect and leave at any time. The bus has no login. */
export class ZeroMqFeed implements Feed {
  readonly name = 'zeromq';
  readonly kind = 'zeromq';
  readonly maxDepth = 50;
  readonly capacity = null;
  readonly connections = [];
  readonly tokenExpiresAtMs = null;
  state: FeedState = 'connecting';
  reason: string | null = null;
  /** Its address, `tcp://127.0.0.1:5555`; null = it does not listen. */
  endpoint: string | null = null;
  private readonly logger = new Logger('Feed zeromq');
  private socket: Subscriber | null = null;
  private stopped = false;
  private retry: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();
  /** The last number of each publisher that numbers its messages. */
  private readonly seqs = new Map<string, number>();
  private readonly source: TickSource;

  constructor(
    private readonly settings: BusSettings,
    private readonly desk: BusDesk,
  ) {
    this.source = { feed: this.name, negativePrices: settings.negativePrices ?? false };
  }

  serves(exchange: string): boolean {
    return KNOWN_EXCHANGES.has(exchange) || this.desk.cache.exchanges.has(exchange);
  }

  refusal(): null {
    return null;
  }

  want(): void {}

  async start(): Promise<void> {
    clearTimeout(this.retry);
    if (this.stopped) return;
    try {
      // Loaded on demand: the package is native, 34 MB, and optional.
      const { Subscriber: Sub } = await import('zeromq');
      const socket = new Sub({ receiveHighWaterMark: HIGH_WATER, linger: 0 });
      socket.subscribe();
      await socket.bind(`tcp://${this.settings.host}:${this.settings.port || '*'}`);
      this.socket = socket;
      this.endpoint = socket.lastEndpoint;
      this.become('live', null);
      this.reading = this.read(socket);
    } catch (error) {
      this.fail(reasonOf(error));
    }
  }

  restart(): void {
    this.socket?.close();
    this.socket = null;
    void this.reading.then(() => this.start());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    this.socket?.close();
    await this.reading;
  }

  private async read(socket: Subscriber): Promise<void> {
    try {
      for await (const parts of socket) this.take(parts);
    } catch (error) {
      if (!this.stopped && this.socket === socket) this.fail(reasonOf(error));
    }
  }

  private take(parts: readonly Buffer[]): void {
    const [topic, body] = parts;
    if (parts.length !== 2 || topic === undefined || body === undefined) return this.refuse('bad_parts');
    const about = isUtf8(topic) ? readBusTopic(topic.toString()) : null;
    if (about === null) return this.refuse('bad_topic');
    if (about.about === 'other') return;
    if (body.length > MAX_BODY_BYTES) return this.refuse('too_large');
    if (about.about === 'token') return this.desk.onToken();
    const parsed = parsedJson(body);
    if (parsed === undefined) return this.refuse('unreadable');
    if (about.about === 'order') return this.desk.onOrder(parsed);
    this.lookForGap(parsed);
    const tick = readTick(parsed, { ...this.source, ...about.name, mode: about.mode }, Date.now());
    if (typeof tick === 'string') return this.refuse(tick);
    this.desk.path.take({ ...tick, feed: this.name });
  }

  /** Counts lost messages by gaps in the numbers of a publisher. */
  private lookForGap(body: unknown): void {
    if (typeof body !== 'object' || body === null || !('seq' in body) || !('publisher' in body)) return;
    const { seq, publisher } = body;
    if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || typeof publisher !== 'string') return;
    const last = this.seqs.get(publisher);
    if (last !== undefined && seq > last + 1) this.desk.counters.of(this.name).gaps += 1;
    if (last === undefined && this.seqs.size >= MAX_PUBLISHERS) return;
    this.seqs.set(publisher, seq);
  }

  private refuse(reason: Rejection): void {
    this.desk.counters.rejected(this.name, reason);
  }

  private fail(reason: string): void {
    this.endpoint = null;
    this.desk.cache.fall(this.name);
    this.become('failed', reason);
    const { retryMs = RETRY_MS } = this.settings;
    this.logger.warn({ reason }, `ZeroMQ cannot be listened to; tried again in ${retryMs / 1000} s`);
    if (!this.stopped) this.retry = setTimeout(() => void this.start(), retryMs).unref();
  }

  private become(state: FeedState, reason: string | null): void {
    this.state = state;
    this.reason = reason;
    this.desk.onState(this);
  }
}

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
