import type { Peer } from '../../realtime/foreign/foreign.protocol.js';
import type { Instrument } from '../cache/instrument.js';
import type { MarketCache } from '../cache/market.cache.js';
import type { StaleWatch } from '../cache/stale.watch.js';
import type { FeedRegistry } from '../feeds/feed.registry.js';
import { adapterStatus } from './protocol/adapter-status.js';
import { message } from './protocol/frames.js';
import type { SocketHoldings } from './socket.holdings.js';

export interface StatusDesk {
  readonly cache: MarketCache;
  readonly feeds: FeedRegistry;
  readonly stale: StaleWatch;
}

/** Sends the states of its symbols and feeds to one socket, once the client has subscribed to them. */
export class SocketStatus {
  private stops: (() => void)[] = [];
  /** The state last sent of each feed, so that a feed that fails to connect repeatedly is reported once. */
  private readonly sent = new Map<string, string>();

  constructor(
    private readonly peer: Peer,
    private readonly holdings: SocketHoldings,
    private readonly desk: StatusDesk,
  ) {}

  /** Sends the present states, then each change. */
  begin(): void {
    for (const instrument of new Set(this.holdings.all().map((holding) => holding.instrument)))
      if (instrument.known !== null) this.tell(instrument, instrument.staleAnnounced ? 'stale' : 'live');
    this.sent.clear();
    for (const name of new Set(this.holdings.all().map(({ feed }) => feed))) this.tellFeed(name);
    if (this.stops.length > 0) return;
    const holds = (instrument: Instrument) => this.holdings.ofInstrument(instrument).length > 0;
    this.stops = [
      this.desk.stale.onChange((instrument, state) => {
        if (holds(instrument)) this.tell(instrument, state);
      }),
      this.desk.feeds.onState(({ name }) => {
        if (this.holdings.all().some(({ feed }) => feed === name)) this.tellFeed(name);
      }),
      this.desk.feeds.onRefused((feed, instrument, cause) => {
        if (holds(instrument)) this.tellRefused(feed.name, instrument, cause);
      }),
    ];
  }

  end(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  private tell(instrument: Instrument, state: 'live' | 'stale'): void {
    const { exchange, symbol, feed, lastReceivedMs } = instrument;
    const status = {
      ...{ type: 'status', scope: 'symbol', state, exchange, symbol, feed },
      last_tick_at: new Date(lastReceivedMs).toISOString(),
      expected_every_ms: Math.round(this.desk.cache.expectedEveryMs(instrument)),
      ...(state === 'stale' ? { cause: instrument.isLost ? 'source_unreachable' : 'source_mute' } : {}),
    };
    this.peer.deliverInOrder(message('status', status));
  }

  private tellRefused(feed: string, { exchange, symbol }: Instrument, cause: string): void {
    this.peer.deliverInOrder(message('status', { type: 'status', scope: 'symbol', state: 'rejected', exchange, symbol, feed, cause }));
  }

  private tellFeed(name: string): void {
    const feed = this.desk.feeds.named(name);
    if (feed === undefined) return;
    const known = { connected: 'live', stale: 'stale', connecting: 'disconnected', disconnected: 'disconnected' } as const;
    const cause = feed.reason === null ? {} : { cause: feed.reason };
    const state = known[adapterStatus(feed.state)];
    if (this.sent.get(name) === state) return;
    this.sent.set(name, state);
    this.peer.deliverInOrder(message('status', { type: 'status', scope: 'feed', state, feed: name, ...cause }));
  }
}
