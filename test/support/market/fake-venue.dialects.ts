import type { VenueClient } from './fake-venue.js';

export interface FakeTrade {
  readonly symbol: string;
  readonly price: number;
  readonly quantity: number;
  readonly atMs: number;
  readonly id: number;
}

type Frame = Readonly<Record<string, unknown>>;

export interface VenueDialect {
  readonly framesPerSecond: number;
  readonly greeting?: readonly string[];
  /** A message without a tick, such as the venue sends in quiet times. */
  readonly quiet: string | Buffer;
  tradeStream(symbol: string): string;
  /** Changes what the client holds; gives the answers. */
  take(frame: Frame, client: VenueClient, unknown: ReadonlySet<string>, limit: number): string[];
  trade(trade: FakeTrade, client: VenueClient): string | Buffer;
  /** The frame with the last trades, oldest first as given. */
  history?(symbol: string, trades: readonly FakeTrade[], client: VenueClient): string;
}

const json = JSON.stringify;
const iso = (ms: number) => new Date(ms).toISOString();

function hold(held: Set<string>, stream: string, isHeld: boolean): void {
  if (isHeld) held.add(stream);
  else held.delete(stream);
}

const binance: VenueDialect = {
  framesPerSecond: 5,
  quiet: json({ result: null, id: 0 }),
  tradeStream: (symbol) => `${symbol}@trade`,
  take({ method, params, id }, { held }) {
    for (const stream of params as string[]) hold(held, stream, method === 'SUBSCRIBE');
    return [held.size > 1024 ? json({ code: 3, msg: 'too many streams', id }) : json({ result: null, id })];
  },
  trade: ({ symbol, price, quantity, atMs, id }) =>
    json({
      stream: `${symbol}@trade`,
      data: { e: 'trade', E: atMs, s: symbol.toUpperCase(), t: id, p: String(price), q: String(quantity), T: atMs },
    }),
};

const coinbase: VenueDialect = {
  framesPerSecond: 8,
  quiet: json({ channel: 'heartbeats', events: [{}] }),
  tradeStream: (symbol) => `${symbol} market_trades`,
  take({ type, product_ids: products, channel }, client) {
    for (const product of (products ?? ['']) as string[]) {
      const name = `${product} ${String(channel)}`;
      hold(client.held, name, type === 'subscribe');
    }
    return [json({ channel: 'subscriptions', timestamp: iso(Date.now()), sequence_num: client.sequence++, events: [] })];
  },
  trade: (trade, client) => coinbaseTrades('update', [trade], client),
  history: (_, trades, client) => coinbaseTrades('snapshot', trades.toReversed(), client),
};

function coinbaseTrades(type: string, trades: readonly FakeTrade[], client: VenueClient): string {
  const rows = trades.map(({ symbol, price, quantity, atMs, id }) => {
    return { trade_id: String(id), product_id: symbol, price: String(price), size: String(quantity), time: iso(atMs) };
  });
  const timestamp = iso(Date.now());
  return json({ channel: 'market_trades', timestamp, sequence_num: client.sequence++, events: [{ type, trades: rows }] });
}

/** Two that are well known, and some more to fill lists with. */
const PAIRS = ['ETH/USD', 'BTC/USD', ...Array.from({ length: 200 }, (_, n) => `C${n}/USD`)].map((symbol) => ({
  ...{ symbol, status: 'online', price_precision: 2, qty_precision: 8, price_increment: 0.01, qty_increment: 1e-8 },
}));

const kraken: VenueDialect = {
  framesPerSecond: 10,
  quiet: json({ channel: 'heartbeat' }),
  greeting: [json({ channel: 'status', type: 'update', data: [{ system: 'online' }] })],
  tradeStream: (symbol) => `${symbol} trade`,
  take({ method, params, req_id: id }, { held }, unknown) {
    const { channel, symbol: symbols } = params as { channel: string; symbol?: string[] };
    if (channel === 'instrument') return [json({ channel, type: 'snapshot', data: { pairs: PAIRS } })];
    return (symbols ?? []).map((symbol) => {
      if (unknown.has(symbol)) return json({ method, req_id: id, success: false, symbol, error: `Currency pair not supported ${symbol}` });
      hold(held, `${symbol} ${channel}`, method === 'subscribe');
      return json({ method, req_id: id, success: true, result: { channel, symbol } });
    });
  },
  trade: (trade) => krakenTrades('update', [trade]),
  history: (_, trades) => krakenTrades('snapshot', trades),
};

function krakenTrades(type: string, trades: readonly FakeTrade[]): string {
  const data = trades.map(({ symbol, price, quantity, atMs, id }) => {
    return { symbol, price, qty: quantity, trade_id: id, timestamp: iso(atMs) };
  });
  return json({ channel: 'trade', type, data });
}

const alpaca: VenueDialect = {
  framesPerSecond: 10,
  quiet: json([{ T: 's', S: 'ACME' }]),
  greeting: [json([{ T: 'success', msg: 'connected' }])],
  tradeStream: (symbol) => `${symbol} trades`,
  take({ action, ...channels }, { held }, _unknown, limit) {
    if (action === 'auth') return [json([{ T: 'success', msg: 'authenticated' }])];
    const more = Object.values(channels).flat().length;
    if (action === 'subscribe' && held.size + more > limit) return [json([{ T: 'error', code: 405, msg: 'symbol limit exceeded' }])];
    for (const [channel, symbols] of Object.entries(channels))
      for (const symbol of symbols as string[]) hold(held, `${symbol} ${channel}`, action === 'subscribe');
    return [json([{ T: 'subscription', ...channels }])];
  },
  trade: ({ symbol, price, quantity, atMs, id }) => json([{ T: 't', S: symbol, i: id, x: 'V', p: price, s: quantity, t: iso(atMs) }]),
};

const kite: VenueDialect = {
  framesPerSecond: 10,
  quiet: Buffer.from([0]),
  tradeStream: (symbol) => symbol,
  take({ a: action, v: value }, { held }) {
    const [mode, tokens] = action === 'mode' ? (value as [string, number[]]) : [null, value as number[]];
    for (const token of tokens) {
      for (const other of ['ltp', 'quote', 'full']) hold(held, `${token} ${other}`, other === mode);
      if (mode === null) hold(held, String(token), action === 'subscribe');
    }
    return [];
  },
  trade({ symbol, price }) {
    const frame = Buffer.alloc(12);
    frame.writeUInt16BE(1, 0);
    frame.writeUInt16BE(8, 2);
    frame.writeUInt32BE(Number(symbol), 4);
    frame.writeInt32BE(Math.round(price * 100), 8);
    return frame;
  },
};

export const DIALECTS = { binance, coinbase, kraken, alpaca, kite } as const;
