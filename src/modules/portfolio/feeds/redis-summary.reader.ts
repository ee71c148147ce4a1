import { readJson } from '../../../common/text/json.js';
import { fields } from '../../../platform/upstream/fields.js';
import { type BrokerFigures, brokerOf, readAhead, readAsOf, readCurrency, readFigures } from '../books/broker-summary.js';

/** A broker's summary in Redis. `asOfMs` is null where it has no time. */
export interface RedisSummary extends BrokerFigures {
  readonly currency: string;
  readonly asOfMs: number | null;
  readonly aheadMs?: number;
}

/** The fields of the hash that are read, so that a huge hash costs nothing. */
export const HASH_FIELDS = [
  ...['broker', 'currency', 'timestamp', 'as_of', 'updated_at', 'total_value', 'equity', 'total_equity', 'cash_balance', 'cash'],
  ...['unrealized_pnl', 'realized_pnl', 'realized_pnl_total', 'total_pnl', 'total_positions', 'position_count', 'num_positions'],
] as const;

/** The hash `{broker}:portfolio:summary`, its values in the order of `HASH_FIELDS`. Null when there is no summary of this broker in it. */
export function readHashSummary(values: readonly (string | null)[], broker: string, baseCurrency: string, nowMs: number) {
  return readSummary(Object.fromEntries(HASH_FIELDS.map((name, index) => [name, values[index] ?? null])), broker, baseCurrency, nowMs);
}

/** The text `portfolio:{broker}:summary`. Null when it is no JSON, or holds no summary of this broker. */
export function readJsonSummary(text: string | null, broker: string, baseCurrency: string, nowMs: number): RedisSummary | null {
  if (!text) return null;
  try {
    return readSummary(readJson(text), broker, baseCurrency, nowMs);
  } catch {
    return null;
  }
}

/** Both forms have the same fields. A summary that names another broker than its key does is ignored. */
function readSummary(raw: unknown, broker: string, baseCurrency: string, nowMs: number): RedisSummary | null {
  const f = fields(raw);
  const figures = readFigures(raw);
  if (figures === null || (f.text('broker') !== null && brokerOf(f) !== broker)) return null;
  return { currency: readCurrency(raw, baseCurrency), ...figures, asOfMs: readAsOf(f, nowMs), ...readAhead(f) };
}
