import { Decimal } from 'decimal.js';
import { type PositionLeg, readLeg, type PositionSide } from '../desk-words.js';

/** The inputs of a position's figures; null where one is not known. Prices and results are in the position's own currency. */
export interface PositionInputs {
  readonly side: PositionSide;
  /** Units, never negative. */
  readonly size: number | null;
  readonly entryPrice: number | null;
  readonly currentPrice: number | null;
}

/** What a row of a service or broker says of the holding. */
export interface ReportedHolding extends PositionInputs {
  readonly leg: PositionLeg;
  /** Whether the row itself names its leg or side; if not, one of size 0 says that the symbol is not held at all. */
  readonly isLegNamed: boolean;
}

/** A row of a service or broker, read by any of several names. */
interface Row {
  number(...names: string[]): number | null;
  word(...names: string[]): string | null;
}

/** Reads the position row of any source, in the spellings of all of them. */
export function readHolding(row: Row): ReportedHolding {
  const quantity = row.number('size', 'quantity', 'positionAmt');
  const words = {
    side: row.word('side'),
    leg: row.word('leg', 'position_side', 'positionSide', 'posSide'),
    index: row.number('position_idx', 'positionIdx'),
  };
  const { side, leg, isNamed } = readLeg(words, quantity);
  return {
    ...{ side, leg, isLegNamed: isNamed },
    size: quantity === null ? null : Math.abs(quantity),
    entryPrice: row.number('entry_price', 'entryPrice'),
    currentPrice: row.number('current_price', 'mark_price', 'markPrice'),
  };
}

/** Size times current price: `{ size 0.5, current 96000 } -> 48000`. */
export function valueOf({ size, currentPrice }: Pick<PositionInputs, 'size' | 'currentPrice'>): number | null {
  return size === null || currentPrice === null ? null : finite(new Decimal(size).times(currentPrice));
}

/** What closing at the current price would gain: `{ SHORT, size 2, entry 100, current 98 } -> 4`. */
export function unrealizedPnlOf({ side, size, entryPrice, currentPrice }: PositionInputs): number | null {
  if (side === 'UNKNOWN' || size === null || entryPrice === null || currentPrice === null) return null;
  return finite(
    new Decimal(currentPrice)
      .minus(entryPrice)
      .times(size)
      .times(side === 'LONG' ? 1 : -1),
  );
}

/** The same in percent of the entry price: `{ SHORT, entry 100, current 98 } -> 2`. Null without an entry price above 0. */
export function unrealizedPnlPctOf({ side, entryPrice, currentPrice }: Omit<PositionInputs, 'size'>): number | null {
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
