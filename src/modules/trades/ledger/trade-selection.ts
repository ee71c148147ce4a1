import { fitBroker } from '../../../common/text/name.js';
import { Problem } from '../../../common/problem.js';
import { DAY_MS, END_OF_TIME_MS, MAX_AHEAD_MS } from '../../../common/time/time.js';
import { toWord } from '../../../platform/upstream/fields.js';
import { timeRange } from '../../../common/time/time-range.js';
import { isLimited, type Principal } from '../../auth/identity/principal.js';
import type { TradeFilterDto } from './dto/trade-query.dto.js';
import { FILLED, displayStatus, STATUS_RANKS } from './trade.js';
import { tradeSide, tradeStatus } from './trade.reader.js';

/** Which trades to select. `undefined` = no condition. */
export interface TradeSelection {
  readonly symbol: string | undefined;
  readonly side: string | undefined;
  readonly strategy: string | undefined;
  readonly status: string | undefined;
  /** Null = trades of all brokers, and those without a broker. */
  readonly brokers: readonly string[] | null;
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** The side of trades that are neither bought nor sold. */
export const OTHER_SIDE = 'OTHER';
const SIDES: readonly string[] = ['BUY', 'SELL', OTHER_SIDE];
/** The words of a status that are valid without asking the database. */
export const STATUS_WORDS: readonly string[] = [...STATUS_RANKS.flatMap(([, words]) => words.map(displayStatus)), FILLED].filter(
  (word, index, all) => all.indexOf(word) === index,
);

const DEFAULT_MS = 7 * DAY_MS;

/** The selection of a query within the principal's scope; without `end_time` until now. */
export function tradeSelection(query: TradeFilterDto, principal: Principal, nowMs: number): TradeSelection {
  const { startMs, endMs } = timeRange(query.start_time, query.end_time, nowMs, DEFAULT_MS);
  return {
    symbol: query.symbol?.normalize('NFC').trim(),
    side: query.side === undefined ? undefined : sideOf(query.side),
    strategy: query.strategy?.normalize('NFC').trim(),
    status: query.status === undefined ? undefined : displayStatus(tradeStatus(toWord(query.status))),
    brokers: brokersOf(namedBroker(query), principal),
    startMs: clamped(startMs),
    endMs: clamped(endMs),
  };
}

/** The same for lists: it reaches a little ahead, as senders' clocks may be. */
export function withAhead(selection: TradeSelection, { end_time }: TradeFilterDto): TradeSelection {
  return end_time === undefined ? { ...selection, endMs: clamped(selection.endMs + MAX_AHEAD_MS) } : selection;
}

/** The broker that the query names; null = all. */
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

/** The side that a word of any scale stands for; an unknown word is `request.invalid`, which lists the known ones. */
function sideOf(text: string): string {
  const side = tradeSide(toWord(text), null);
  if (SIDES.includes(side)) return side;
  throw new Problem('request.invalid', { errors: [{ field: 'side', message: `must be one of ${SIDES.join(', ')}, or mean one of them` }] });
}
