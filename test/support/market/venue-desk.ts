import { loadConfig } from '../../../src/config/config.js';
import { Demand } from '../../../src/modules/market/cache/demand.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../src/modules/market/cache/market.counters.js';
import { TickPath } from '../../../src/modules/market/cache/tick.path.js';
import { VenueFeed } from '../../../src/modules/market/feeds/venue/venue.feed.js';
import type { Mode } from '../../../src/modules/market/ticks/instrument-name.js';
import { AlpacaAdapter } from '../../../src/modules/market/venues/alpaca.adapter.js';
import { BinanceAdapter } from '../../../src/modules/market/venues/binance.adapter.js';
import { CoinbaseAdapter } from '../../../src/modules/market/venues/coinbase.adapter.js';
import type { FeedAdapter, FeedLimits } from '../../../src/modules/market/venues/feed.adapter.js';
import { KiteAdapter } from '../../../src/modules/market/venues/kite.adapter.js';
import { readKiteInstruments } from '../../../src/modules/market/venues/kite.instruments.js';
import { KrakenAdapter } from '../../../src/modules/market/venues/kraken.adapter.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { FakeVenue } from './fake-venue.js';

const KITE_INSTRUMENTS = 'instrument_token,tradingsymbol,segment,exchange\n408065,INFY,NSE,NSE\n2953217,TCS,NSE,NSE\n';

/** `symbol` and `other` by our names, and the same two by those of the venue. */
export const VENUES = {
  binance: { ...of('BINANCE', ['ETHUSDT', 'BTCUSDT'], ['ethusdt', 'btcusdt']), adapter: () => new BinanceAdapter() },
  coinbase: { ...of('COINBASE', ['ETH-USD', 'BTC-USD']), adapter: () => new CoinbaseAdapter() },
  kraken: { ...of('KRAKEN', ['ETH/USD', 'BTC/USD']), adapter: () => new KrakenAdapter() },
  alpaca: { ...of('US', ['ACME', 'WIDG']), adapter: () => new AlpacaAdapter() },
  kite: { ...of('NSE', ['INFY', 'TCS'], ['408065', '2953217']), adapter: () => new KiteAdapter(readKiteInstruments(KITE_INSTRUMENTS)) },
} as const;
export type VenueName = keyof typeof VENUES;
export const VENUE_NAMES = Object.keys(VENUES) as VenueName[];

function of(exchange: string, [symbol, other]: readonly [string, string], [venue, otherVenue] = [symbol, other]) {
  return { exchange, symbol, other, venue, otherVenue };
}

export interface VenueDeskOptions {
  readonly muteMs?: number;
  readonly pool?: { readonly symbolsPerConnection: number; readonly connections: number };
  /** In place of the venue's own. */
  readonly limits?: Partial<FeedLimits>;
  readonly isOpen?: () => boolean;
  /** In place of that of the fake venue. */
  readonly url?: string;
}

/** A trade as bars would count it. */
export interface CountedTrade {
  readonly symbol: string;
  readonly price: number;
}

/** One feed with its fake venue, a cache, and what it says of itself. */
export async function venueDesk(name: VenueName, options: VenueDeskOptions = {}) {
  const { exchange } = VENUES[name];
  const adapter: FeedAdapter = VENUES[name].adapter();
  if (options.limits) Object.assign(adapter, { limits: { ...adapter.limits, ...options.limits } });
  if (options.isOpen) Object.assign(adapter, { isOpen: options.isOpen });
  const venue = await FakeVenue.start(name);
  const config = loadConfig({ NODE_ENV: 'test', MARKET_RELEASE_SECONDS: '0' });
  const cache = new MarketCache(config);
  const counters = new MarketCounters(new Metrics());
  const path = new TickPath(cache, counters);
  const demand = new Demand(cache, config);
  const states: string[] = [];
  const refused: string[] = [];
  const trades: number[] = [];
  const counted: CountedTrade[] = [];
  path.onTrade(({ symbol }, tick) => {
    const price = tick.values[0] ?? NaN;
    trades.push(price);
    if (!tick.repeatsPrice) counted.push({ symbol, price });
  });
  const feed = new VenueFeed(
    name,
    adapter,
    {
      session: { url: options.url ?? venue.url, key: '', secret: '', token: '' },
      pool: options.pool ?? { symbolsPerConnection: 100, connections: 3 },
      muteMs: options.muteMs ?? 30_000,
      backOff: { firstMs: 10, longestMs: 100 },
    },
    {
      path,
      cache,
      counters,
      onState: ({ state }) => states.push(state),
      onOrder: () => undefined,
      onRefused: (_, { symbol }, reason) => refused.push(`${symbol}: ${reason}`),
    },
  );
  feed.start();
  const close = async () => {
    feed.stop();
    demand.onApplicationShutdown();
    await venue.stop();
  };
  const want = (symbol: string, mode: Mode | null) => {
    const instrument = cache.ensure(exchange, symbol);
    if (instrument) feed.want(instrument, mode);
  };
  const stateOf = (symbol: string, mode: Mode) => {
    const instrument = cache.get(exchange, symbol);
    return instrument && cache.stateOf(instrument, mode);
  };
  const ltp = (symbol: string) => cache.ltp(exchange, symbol)?.ltp;
  return { ...VENUES[name], ...{ venue, cache, counters, feed, states, refused, trades, counted, want, ltp, stateOf, close } };
}
