/**
 * Entry of the child process that runs ccxt, so that its leaks and crashes do not affect the desk. It waits for the message of its
 * parent, publishes to the ZeroMQ intake like any other publisher, and ends with its parent. Node also runs this file as it stands
 * (types stripped), so it imports only types from our modules.
 */
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { Publisher } from 'zeromq';
import type { CcxtMessage, CcxtOpen } from './ccxt.messages.js';

const ALIVE_MS = 1000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const LEVELS = 50;
/** The figures of the venue are for the last 24 hours, so their volume falls when older trades leave that window. */
const SESSION = 'last 24 hours';

type Figure = number | undefined;
type Side = readonly (readonly number[])[];

interface Ticker {
  readonly symbol: string;
  readonly timestamp: Figure;
  readonly bid: Figure;
  readonly bidVolume: Figure;
  readonly ask: Figure;
  readonly askVolume: Figure;
  readonly open: Figure;
  readonly high: Figure;
  readonly low: Figure;
  readonly previousClose: Figure;
  readonly baseVolume: Figure;
  readonly vwap: Figure;
}

interface Trade {
  readonly symbol: string;
  readonly timestamp: Figure;
  readonly price: number;
  readonly amount: number;
}

interface Book {
  readonly symbol: string;
  readonly timestamp: Figure;
  readonly bids: Side;
  readonly asks: Side;
}

/** The used part of an exchange of ccxt. */
interface Exchange {
  watchTickers(symbols: readonly string[]): Promise<Readonly<Record<string, Ticker>>>;
  watchTradesForSymbols(symbols: readonly string[]): Promise<readonly Trade[]>;
  watchOrderBookForSymbols(symbols: readonly string[]): Promise<Book>;
}

interface Ccxt {
  readonly pro: Readonly<Record<string, (new (options: object) => Exchange) | undefined>>;
}

let ticks = 0;
let seq = 0;
let bus: Publisher | undefined;
/** The socket accepts one message at a time. */
let sending: Promise<void> = Promise.resolve();

function say(message: CcxtMessage): void {
  if (process.connected) process.send?.(message);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function fail(error: unknown): void {
  say({ kind: 'failed', reason: reasonOf(error) });
  process.disconnect();
}

/** Publishes the figures that the exchange gives. */
function publish(exchange: string, symbol: string, mode: string, body: object): void {
  const publisher = `ccxt ${exchange} ${process.pid}`;
  const text = JSON.stringify({ ...body, publisher, seq: (seq += 1) });
  sending = sending.then(() => bus?.send([`${exchange.toUpperCase()}_${symbol}_${mode}`, text])).catch(fail);
  ticks += 1;
}

function quote(exchange: string, ticker: Ticker): void {
  const { symbol, timestamp, bid, bidVolume, ask, askVolume, open, high, low, previousClose, baseVolume, vwap } = ticker;
  const best = { bid_price: bid, bid_size: bidVolume, ask_price: ask, ask_size: askVolume };
  // Without the last price, which is published as a trade: bars would count it twice.
  publish(exchange, symbol, 'QUOTE', {
    ...{ ...best, open, high, low, close: previousClose, volume: baseVolume, average_price: vwap, timestamp, session: SESSION },
  });
}

function levels(side: Side): number[][] {
  return side.slice(0, LEVELS).map(([price = NaN, quantity = NaN]) => [price, quantity]);
}

/** Waits for one update after the other until the process ends. */
async function watch(what: string, next: () => Promise<void>): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ;) {
    try {
      await next();
      waitMs = FIRST_WAIT_MS;
    } catch (error) {
      say({ kind: 'trouble', reason: `${what}: ${reasonOf(error)}` });
      await delay(waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

function follow(name: string, exchange: Exchange, symbols: readonly string[]): void {
  void watch(`${name} tickers`, async () => {
    for (const ticker of Object.values(await exchange.watchTickers(symbols))) quote(name, ticker);
  });
  void watch(`${name} trades`, async () => {
    for (const { symbol, price, amount, timestamp } of await exchange.watchTradesForSymbols(symbols))
      publish(name, symbol, 'LTP', { ltp: price, last_quantity: amount, timestamp, ltt: timestamp });
  });
  void watch(`${name} order books`, async () => {
    const { symbol, bids, asks, timestamp } = await exchange.watchOrderBookForSymbols(symbols);
    publish(name, symbol, 'DEPTH', { bids: levels(bids), asks: levels(asks), timestamp });
  });
}

function begin({ module, busUrl, symbols }: CcxtOpen): void {
  const { pro } = createRequire(import.meta.url)(module) as Ccxt;
  bus = new Publisher({ linger: 0 });
  bus.connect(busUrl);
  for (const [name, followed] of Object.entries(symbols)) {
    const Known = pro[name];
    if (Known === undefined) throw new Error(`ccxt has no exchange "${name}" with streams`);
    // Each trade once, and not the whole cache with each new one.
    follow(name, new Known({ newUpdates: true, enableRateLimit: true }), followed);
  }
  setInterval(() => say({ kind: 'alive', ticks }), ALIVE_MS);
}

process.on('disconnect', () => process.exit(0));
process.once('message', (message: CcxtOpen) => {
  try {
    begin(message);
  } catch (error) {
    fail(error);
  }
});
