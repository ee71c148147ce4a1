import { fitBroker } from '../../common/name.js';
import { Problem } from '../../common/problem.js';
import { DAY_MS, END_OF_TIME_MS, MAX_AHEAD_MS } from '../../common/time.js';
import { toWord } from '../../platform/upstream/fields.js';
import { timeRange } from '../../common/time-range.js';
import { isLimited, type Principal } from '../auth/identity/principal.js';
import type { TradeFilterDto } from './dto/trade-query.dto.js';
import { FILLED, shownStatus, STATUS_RANKS } from './trade.js';
import { tradeSide, tradeStatus } from './trade.reader.js';

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

/** Trades that are neither bought nor sold. */
export const OTHER_SIDE = 'OTHER';
const SIDES: readonly string[] = ['BUY', 'SELL', OTHER_SIDE];
/** The words of a status that are known without looking. */
export const STATUS_WORDS: readonly string[] = [...STATUS_RANKS.flatMap(([, words]) => words.map(shownStatus)), FILLED].filter(
  (word, index, all) => all.indexOf(word) === index,
);

const DEFAULT_MS = 7 * DAY_MS;

/** What the query selects of what the principal may see, without `end_time` until now. */
export function tradeSelection(query: TradeFilterDto, principal: Principal, nowMs: number): TradeSelection {
  const { startMs, endMs } = timeRange(query.start_time, query.end_time, nowMs, DEFAULT_MS);
  return {
    symbol: query.symbol?.normalize('NFC').trim(),
    side: query.side === undefined ? undefined : sideOf(query.side),
    strategy: query.strategy?.normalize('NFC').trim(),
    status: query.status === undefined ? undefined : shownStatus(tradeStatus(toWord(query.status))),
    brokers: brokersOf(namedBroker(query), principal),
    startMs: clamped(startMs),
    endMs: clamped(endMs),
  };
}

/** The same where rows are listed: also what a sender's clock, which may be ahead, stamps now. */
export function withAhead(selection: TradeSelection, { end_time }: TradeFilterDto): TradeSelection {
  return end_time === undefined ? { ...selection, endMs: clamped(selection.endMs + MAX_AHEAD_MS) } : selection;
}

/** The broker that the query names; null where it means all of them. */
export function namedBroker({ broker }: TradeFilterDto): string | null {
  return broker === undefined || broker === 'all' ? null : fitBroker(broker);
}

function brokersOf(broker: string | null, principal: Principal): readonly string[] | null {
  if (broker !== null) return [broker];
  return isLimited(principal) ? principal.brokers : null;
}

function clamped(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS - 1);
}

/** A word of any scale for a side; one that is none is `request.invalid`, which lists what there is. */
function sideOf(text: string): string {
  const side = tradeSide(toWord(text), null);
  if (SIDES.includes(side)) return side;
  throw new Problem('request.invalid', { errors: [{ field: 'side', message: `must be one of ${SIDES.join(', ')}, or mean one of them` }] });
}
