import { isIPv4 } from 'node:net';
import type { Config } from '../config/config.js';
import { freePort } from './port.js';

/** The ZeroMQ port of the backend, for the publishers of the sandbox desk. */
export interface DeskBus {
  readonly url: string;
  /** Variables that make the backend listen there. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Where the sandbox publishes quotes and order books once the backend listens there; null = it sends everything over HTTP. Without
 * configured feeds the port is not configured either, and another one is taken when it is in use. A configured port that is in use
 * belongs to another program.
 */
export async function marketBus({ marketFeeds, variables: v }: Config): Promise<DeskBus | null> {
  const chosen = v.MARKET_FEEDS !== undefined;
  if (chosen ? !marketFeeds.includes('zeromq') : !(await canBeLoaded())) return null;
  const port = (await portOn(v.ZMQ_HOST, v.ZMQ_PORT)) ?? (chosen ? null : await portOn(v.ZMQ_HOST, 0));
  if (port === null) return null;
  const host = v.ZMQ_HOST === '0.0.0.0' || !isIPv4(v.ZMQ_HOST) ? '127.0.0.1' : v.ZMQ_HOST;
  return {
    url: `tcp://${host}:${port}`,
    variables: { ZMQ_PORT: String(port), ...(chosen ? {} : { MARKET_FEEDS: 'zeromq,http' }) },
  };
}

/** Exchanges with prices of real venues, for which the sandbox must not generate prices. */
export function realExchanges({ marketFeeds, variables: v }: Config): string[] {
  const byVenue: Readonly<Record<string, string>> = {
    binance: v.MARKET_BINANCE_EXCHANGE,
    coinbase: v.MARKET_COINBASE_EXCHANGE,
    kraken: v.MARKET_KRAKEN_EXCHANGE,
    alpaca: v.MARKET_ALPACA_EXCHANGE,
  };
  return marketFeeds.flatMap((feed) => byVenue[feed] ?? []);
}

/** Null = in use, or no address of this machine. */
function portOn(host: string, wanted: number): Promise<number | null> {
  return freePort(host, wanted).catch(() => null);
}

/** The library is native, and optional. */
function canBeLoaded(): Promise<boolean> {
  return import('zeromq').then(
    () => true,
    () => false,
  );
}
