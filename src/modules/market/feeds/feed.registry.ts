import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Demand } from '../cache/demand.js';
import type { Instrument } from '../cache/instrument.js';
import { MarketCache } from '../cache/market.cache.js';
import { type InstrumentName, keyOf, type Mode, QUOTE } from '../ticks/instrument-name.js';
import type { Feed, FeedRefusal } from './feed.js';
import { FeedChoice } from './feed.choice.js';
import { FEED_KINDS } from './feed.factory.js';
import { FeedMaker } from './feed.maker.js';

export type NoFeed = FeedRefusal | 'NO_FEED';
export type StateListener = (feed: Feed) => void;
export type RefusedListener = (feed: Feed, instrument: Instrument, reason: string) => void;

export type FeedOrderListener = (order: unknown) => void;

const LOOK_MS = 250;

/** The configured feeds in their order, the preferred one first. */
@Injectable()
export class FeedRegistry implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly feeds: readonly Feed[];
  private readonly defaultName: string | undefined;
  private readonly choice: FeedChoice;
  private readonly states = new Set<StateListener>();
  private readonly refusals = new Set<RefusedListener>();
  private readonly orders = new Set<FeedOrderListener>();
  /** The feed that was asked for an instrument. */
  private readonly asked = new Map<Instrument, Feed>();
  /** Feeds that clients have chosen for an instrument, for as long as it is held. */
  private readonly picked = new Map<string, Feed>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    config: Config,
    private readonly cache: MarketCache,
    private readonly demand: Demand,
    private readonly maker: FeedMaker,
  ) {
    this.feeds = config.marketFeeds.map((name) =>
      maker.make(name, {
        onState: (feed) => this.announce(feed),
        onOrder: (order) => this.tellOrder(order),
        onRefused: (feed, instrument, reason) => {
          for (const listener of this.refusals) listener(feed, instrument, reason);
        },
        onToken: () => {
          for (const feed of this.feeds) feed.rereadToken?.();
        },
      }),
    );
    this.choice = new FeedChoice(this.feeds);
    this.defaultName = config.variables.MARKET_DEFAULT_FEED;
    demand.onWanted((instrument, mode) => this.want(instrument, mode));
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const feed of this.feeds) await feed.start();
    for (const { exchange, symbol } of this.maker.fixed) this.demand.hold(exchange, symbol, QUOTE);
    this.timer = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.feeds.map(async (feed) => feed.stop()));
  }

  /** The `broker` in answers. */
  get broker(): string {
    return this.defaultName ?? this.feeds[0]?.name ?? 'none';
  }

  /** All kinds of feeds, configured or not. */
  get kinds(): readonly string[] {
    return FEED_KINDS;
  }

  /** Address of the ZeroMQ intake for publishers; null = it does not listen. */
  get busEndpoint(): string | null {
    return this.maker.busEndpoint;
  }

  named(name: string): Feed | undefined {
    return this.feeds.find((feed) => feed.name === name);
  }

  /** The feed of the instrument, or the reason why there is none. */
  feedFor(exchange: string, symbol: string): Feed | NoFeed {
    let refusal: NoFeed = 'NO_FEED';
    for (const feed of this.choice.orderWith(this.picked.get(keyOf(exchange, symbol)))) {
      if (!feed.serves(exchange)) continue;
      const refused = feed.refusal(exchange, symbol);
      if (refused === null) return feed;
      refusal = refused;
    }
    return refusal;
  }

  /** The venue's message for a refused instrument; null = none. */
  refusalReason(name: InstrumentName): string | null {
    for (const feed of this.choice.order) {
      const reason = feed.serves(name.exchange) ? feed.refusalReason?.(name) : undefined;
      if (reason) return reason;
    }
    return null;
  }

  /** From now on this feed is asked first for the instrument; null = done, else why it refuses. */
  pick({ exchange, symbol }: InstrumentName, feed: Feed): NoFeed | null {
    const refused = feed.serves(exchange) ? feed.refusal(exchange, symbol) : 'NO_FEED';
    if (refused !== null) return refused;
    this.picked.set(keyOf(exchange, symbol), feed);
    const instrument = this.cache.get(exchange, symbol);
    const mode = instrument && this.demand.wanted().get(instrument);
    if (instrument && mode) this.want(instrument, mode);
    return null;
  }

  /** Subscribes to changes of the state of a feed. Returns a function that unsubscribes. */
  onState(listener: StateListener): () => void {
    this.states.add(listener);
    return () => this.states.delete(listener);
  }

  /** Subscribes to refusals of held instruments by a venue. Returns a function that unsubscribes. */
  onRefused(listener: RefusedListener): () => void {
    this.refusals.add(listener);
    return () => this.refusals.delete(listener);
  }

  /** Subscribes to the orders that feeds report, as they were sent. Returns a function that unsubscribes. */
  onOrder(listener: FeedOrderListener): () => void {
    this.orders.add(listener);
    return () => this.orders.delete(listener);
  }

  private look(monoMs: number): void {
    if (!this.choice.look(monoMs)) return;
    for (const [instrument, mode] of this.demand.wanted()) this.want(instrument, mode);
  }

  private want(instrument: Instrument, mode: Mode | null): void {
    if (mode === null) this.picked.delete(instrument.key);
    const before = this.asked.get(instrument);
    const now = mode === null ? undefined : this.askable(instrument);
    if (before !== now) before?.want(instrument, null);
    if (now === undefined) this.asked.delete(instrument);
    else this.asked.set(instrument, now);
    now?.want(instrument, mode);
  }

  /** The feed of the instrument; else the first one that is full, where it waits for room. */
  private askable({ exchange, symbol }: Instrument): Feed | undefined {
    const feed = this.feedFor(exchange, symbol);
    if (typeof feed !== 'string') return feed;
    return this.choice.order.find((full) => full.serves(exchange) && full.refusal(exchange, symbol) === 'CAPACITY');
  }

  private tellOrder(order: unknown): void {
    for (const listener of this.orders) listener(order);
  }

  private announce(feed: Feed): void {
    for (const listener of this.states) listener(feed);
  }
}
