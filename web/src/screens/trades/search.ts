/** What the address of the trades says. */
export interface TradesSearch {
  readonly symbol?: string | undefined;
  readonly side?: 'BUY' | 'SELL' | undefined;
  readonly broker?: string | undefined;
  readonly strategy?: string | undefined;
  /** Days back from now; the backend's own range without it. */
  readonly days?: '1' | '7' | '30' | undefined;
}

export const TRADE_SIDES = ['BUY', 'SELL'] as const;
export const DAYS = ['1', '7', '30'] as const;

export interface TradesQuery {
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly broker?: string;
  readonly strategy?: string;
  readonly start_time?: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** As the backend asks for it; whole minutes, so that one view is one answer. */
export function queryOf({ symbol, side, broker, strategy, days }: TradesSearch, nowMs = Date.now()): TradesQuery {
  const from = days === undefined ? null : Math.floor((nowMs - Number(days) * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  return {
    ...(symbol !== undefined && { symbol }),
    ...(side !== undefined && { side }),
    ...(broker !== undefined && { broker }),
    ...(strategy !== undefined && { strategy }),
    ...(from !== null && { start_time: new Date(from).toISOString() }),
  };
}

interface Traded {
  readonly symbol: string;
  readonly side: string;
  readonly broker: string | null;
  readonly strategy: string | null;
}

/** Whether a trade of the stream belongs to what is shown. */
export function isWanted(trade: Traded, { symbol, side, broker, strategy }: TradesSearch): boolean {
  return (
    (symbol === undefined || trade.symbol === symbol) &&
    (side === undefined || trade.side === side) &&
    (broker === undefined || trade.broker === broker) &&
    (strategy === undefined || trade.strategy === strategy)
  );
}
