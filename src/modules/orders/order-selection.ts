import { ALL_BROKERS, fitBroker } from '../../common/text/name.js';
import { DAY_MS, END_OF_TIME_MS, MAX_AHEAD_MS } from '../../common/time/time.js';
import { timeRange } from '../../common/time/time-range.js';
import { toWord } from '../../platform/upstream/fields.js';
import { isLimited, type Principal } from '../auth/identity/principal.js';
import type { OrderFilterDto } from './dto/orders-query.dto.js';
import { stateOf } from './order.js';

/** Which orders to list. `undefined` = no condition. */
export interface OrderSelection {
  readonly symbol: string | undefined;
  readonly status: string | undefined;
  readonly strategy: string | undefined;
  /** Null = orders of all brokers, and those without a broker. */
  readonly brokers: readonly string[] | null;
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

const DEFAULT_MS = 7 * DAY_MS;

/** The selection of a query within the principal's scope. Without `end_time` it reaches a little ahead, as senders' clocks may be. */
export function orderSelection(query: OrderFilterDto, principal: Principal, nowMs: number): OrderSelection {
  const { startMs, endMs } = timeRange(query.start_time, query.end_time, nowMs, DEFAULT_MS);
  return {
    symbol: query.symbol?.normalize('NFC').trim(),
    status: query.status === undefined ? undefined : stateOf(toWord(query.status) ?? ''),
    strategy: query.strategy?.normalize('NFC').trim(),
    brokers: brokersSeen(namedBroker(query.broker), principal),
    startMs: clamped(startMs),
    endMs: clamped(query.end_time === undefined ? endMs + MAX_AHEAD_MS : endMs),
  };
}

/** The broker that a query names; null = all. */
export function namedBroker(broker: string | undefined): string | null {
  return broker === undefined || broker === ALL_BROKERS ? null : fitBroker(broker);
}

/** The brokers whose orders a principal sees, given the broker in the query; null = all, and orders without a broker. */
export function brokersSeen(broker: string | null, principal: Principal): readonly string[] | null {
  if (broker !== null) return [broker];
  return isLimited(principal) ? principal.brokers : null;
}

function clamped(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS - 1);
}
