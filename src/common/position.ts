import { Decimal } from 'decimal.js';
import { readSide, type Side } from '../../common/desk-words.js';
import type { DeskFact } from '../../platform/events/desk-facts.js';
import { fields } from '../../platform/upstream/fields.js';
import { readRows } from '../../platform/upstream/rows.js';
import { brokerOf, readMoney, readToldAt } from './broker-summary.js';

/** What a broker holds of one symbol. */
export interface BrokerPosition {
  readonly broker: string;
  readonly symbol: string;
  readonly side: Side;
  /** Units, never negative; 0 = the position is closed. */
  readonly size: number | null;
  readonly entryPrice: number | null;
  readonly currentPrice: number | null;
  readonly asOfMs: number;
}

const MAX_SYMBOL = 100;

/** `position_updated`. Null when it does not name a broker and a symbol. */
export function readPositionFact({ data, timestamp }: Pick<DeskFact, 'data' | 'timestamp'>): BrokerPosition | null {
  const f = fields(data);
  const broker = brokerOf(f);
  return broker === null ? null : readPosition(data, broker, readToldAt(f, timestamp));
}

/** The open positions in a snapshot of the portfolio service, all as of one broker. */
export function readSnapshotPositions(raw: unknown, broker: string, asOfMs: number): BrokerPosition[] {
  const { rows } = readRows(
    fields(raw).list('positions') ?? [],
    (row) => readPosition(row, broker, asOfMs),
    () => null,
  );
  return rows.filter(({ size }) => size !== 0);
}

function readPosition(raw: unknown, broker: string, asOfMs: number): BrokerPosition | null {
  const f = fields(raw);
  const symbol = f.text('symbol');
  if (symbol === null || symbol.length > MAX_SYMBOL) return null;
  const quantity = readMoney(f, 'size', 'quantity', 'positionAmt');
  return {
    broker,
    symbol,
    side: readSide(f.word('side', 'positionSide'), quantity),
    size: quantity === null ? null : Math.abs(quantity),
    entryPrice: readMoney(f, 'entry_price', 'entryPrice'),
    currentPrice: readMoney(f, 'current_price', 'mark_price', 'markPrice'),
    asOfMs,
  };
}

/** Money in the position's own currency: size times current price; null where one of them is not there. */
export function valueOf({ size, currentPrice }: BrokerPosition): number | null {
  return size === null || currentPrice === null ? null : finite(new Decimal(size).times(currentPrice));
}

/** What closing at the current price would gain: `{ SHORT, size 2, entry 100, current 98 } -> 4`. */
export function unrealizedPnlOf({ side, size, entryPrice, currentPrice }: BrokerPosition): number | null {
  if (side === 'UNKNOWN' || size === null || entryPrice === null || currentPrice === null) return null;
  return finite(
    new Decimal(currentPrice)
      .minus(entryPrice)
      .times(size)
      .times(side === 'LONG' ? 1 : -1),
  );
}

/** The same in percent of the entry price. */
export function unrealizedPnlPctOf({ side, entryPrice, currentPrice }: BrokerPosition): number | null {
  if (side === 'UNKNOWN' || entryPrice === null || entryPrice <= 0 || currentPrice === null) return null;
  return finite(
    new Decimal(currentPrice)
      .minus(entryPrice)
      .div(entryPrice)
      .times(side === 'LONG' ? 100 : -100),
  );
}

function finite(value: Decimal): number | null {
  const number = value.toNumber();
  return Number.isFinite(number) ? number : null;
}
