import { type Search, second, text, word } from '../../search.ts';

/** What the address of the trades says. */
export interface TradesSearch {
  readonly symbol?: string | undefined;
  readonly side?: 'BUY' | 'SELL' | undefined;
  readonly broker?: string | undefined;
  readonly strategy?: string | undefined;
  readonly status?: string | undefined;
  /** Days back from now; the backend's own range without it. A range of one's own comes before it. */
  readonly days?: '1' | '7' | '30' | undefined;
  /** Seconds of UTC, as `2026-11-28T16:32:00Z`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const TRADE_SIDES = ['BUY', 'SELL'] as const;
export const DAYS = ['1', '7', '30'] as const;

export function readTradesSearch(raw: Search): TradesSearch {
  return {
    symbol: text(raw['symbol']),
    side: word(raw['side'], TRADE_SIDES),
    broker: text(raw['broker']),
    strategy: text(raw['strategy']),
    status: text(raw['status']),
    days: word(raw['days'], DAYS),
    from: second(raw['from']),
    to: second(raw['to']),
  };
}

export interface TradesQuery {
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly broker?: string;
  readonly strategy?: string;
  readonly status?: string;
  readonly start_time?: string;
  readonly end_time?: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** As the backend asks for it; whole minutes, so that one view is one answer. */
export function queryOf({ symbol, side, broker, strategy, status, days, from, to }: TradesSearch, nowMs: number): TradesQuery {
  const back = days === undefined ? undefined : Math.floor((nowMs - Number(days) * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  const start = from ?? (to === undefined && back !== undefined ? new Date(back).toISOString() : undefined);
  return {
    ...(symbol !== undefined && { symbol }),
    ...(side !== undefined && { side }),
    ...(broker !== undefined && { broker }),
    ...(strategy !== undefined && { strategy }),
    ...(status !== undefined && { status }),
    ...(start !== undefined && { start_time: start }),
    ...(to !== undefined && { end_time: to }),
  };
}

interface Traded {
  readonly symbol: string;
  readonly side: string;
  readonly broker: string | null;
  readonly strategy: string | null;
  readonly status: string | null;
  readonly timestamp: string;
}

/** Whether a trade of the stream belongs to what is shown. */
export function isWanted(trade: Traded, { symbol, side, broker, strategy, status, from, to }: TradesSearch): boolean {
  const at = Date.parse(trade.timestamp);
  return (
    (symbol === undefined || trade.symbol === symbol) &&
    (side === undefined || trade.side === side) &&
    (broker === undefined || trade.broker === broker) &&
    (strategy === undefined || trade.strategy === strategy) &&
    (status === undefined || trade.status === status) &&
    (from === undefined || at >= Date.parse(from)) &&
    (to === undefined || at <= Date.parse(to))
  );
}
