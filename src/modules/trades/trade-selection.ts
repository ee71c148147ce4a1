import { toWord } from '../../platform/upstream/fields.js';
import { timeRange } from '../../common/time-range.js';
import { isLimited, type Principal } from '../auth/principal.js';
import type { TradeFilterDto } from './dto/trade-query.dto.js';
import { MAX_AHEAD_MS, tradeSide, tradeStatus } from './trade.reader.js';

/** Which trades are asked for. `undefined` = whatever it is. */
export interface TradeSelection {
  readonly symbol: string | undefined;
  readonly side: string | undefined;
  readonly strategy: string | undefined;
  readonly status: string | undefined;
  /** Null = of all brokers, and of trades whose broker nobody has named. */
  readonly brokers: readonly string[] | null;
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

const DEFAULT_MS = 7 * 86_400_000;
/** The last instant that Postgres and RFC 3339 both write with four digits of a year. */
const END_OF_TIME_MS = 253_402_300_799_999;

/** What the query selects of what the principal may see. Without `end_time` it ends a little ahead, as far as a sender's clock may be. */
export function tradeSelection(query: TradeFilterDto, principal: Principal, nowMs: number): TradeSelection {
  const { start_time, end_time, broker } = query;
  const aheadMs = end_time === undefined ? MAX_AHEAD_MS : 0;
  const { startMs, endMs } = timeRange(start_time, end_time, nowMs + aheadMs, DEFAULT_MS + aheadMs);
  return {
    symbol: query.symbol,
    side: query.side === undefined ? undefined : tradeSide(toWord(query.side), null),
    strategy: query.strategy,
    status: query.status === undefined ? undefined : tradeStatus(toWord(query.status)),
    brokers: brokersOf(broker, principal),
    startMs: clamped(startMs),
    endMs: clamped(endMs),
  };
}

/** The broker that the query names; null where it means all of them. */
export function namedBroker({ broker }: TradeFilterDto): string | null {
  return broker === undefined || broker === 'all' ? null : broker;
}

function brokersOf(broker: string | undefined, principal: Principal): readonly string[] | null {
  if (broker !== undefined && broker !== 'all') return [broker];
  return isLimited(principal) ? principal.brokers : null;
}

function clamped(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS);
}
