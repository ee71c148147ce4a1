import { readSide, type Side } from '../../common/desk-words.js';
import { fields, type Fields } from '../../platform/upstream/fields.js';
import { readRows, type Rows } from '../../platform/upstream/rows.js';

export interface Position {
  readonly symbol: string;
  /** Null when the service does not say; not on the wire, but it decides who sees the row. */
  readonly broker: string | null;
  readonly side: Side;
  /** Units, never negative. */
  readonly size: number | null;
  readonly entryPrice: number | null;
  readonly currentPrice: number | null;
  readonly unrealizedPnl: number | null;
  readonly unrealizedPnlPct: number | null;
  /** Money: size times current price. */
  readonly value: number | null;
}

interface PositionRow {
  readonly position: Position;
  readonly key: string;
}

/** `/api/execution/positions`: a list, or `{positions: [...]}`. Null when the answer is neither. Rows without a symbol are skipped. */
export function readPositions(raw: unknown): Rows<Position> | null {
  const list = Array.isArray(raw) ? raw : fields(raw).list('positions');
  if (!list) return null;
  const { rows, ...counts } = readRows(list, readPosition, (row) => row.key);
  return { ...counts, rows: rows.map(({ position }) => position) };
}

function readPosition(raw: unknown): PositionRow | null {
  const f = fields(raw);
  const symbol = f.text('symbol');
  if (symbol === null) return null;
  const quantity = f.number('quantity', 'size', 'positionAmt');
  const size = quantity === null ? null : Math.abs(quantity);
  const side = readSide(f.word('side', 'positionSide'), quantity);
  const entryPrice = f.number('entry_price', 'entryPrice');
  const currentPrice = f.number('current_price', 'mark_price', 'markPrice');
  const position = {
    symbol,
    broker: f.text('broker', 'exchange'),
    side,
    size,
    entryPrice,
    currentPrice,
    unrealizedPnl: f.number('unrealized_pnl', 'unRealizedProfit'),
    unrealizedPnlPct: gainPct(entryPrice, currentPrice, side) ?? f.number('unrealized_pnl_pct'),
    value: product(size, currentPrice),
  };
  return { position, key: keyOf(f, symbol, side) };
}

/** Gain in percent of the entry price: services disagree whether theirs is percent or fraction. `(100, 98, SHORT) -> 2`. */
export function gainPct(entryPrice: number | null, currentPrice: number | null, side: Side): number | null {
  if (entryPrice === null || currentPrice === null || entryPrice <= 0 || side === 'UNKNOWN') return null;
  const pct = ((currentPrice - entryPrice) / entryPrice) * (side === 'LONG' ? 100 : -100);
  return Number.isFinite(pct) ? pct : null;
}

function product(size: number | null, price: number | null): number | null {
  const value = size === null || price === null ? null : size * price;
  return value !== null && Number.isFinite(value) ? value : null;
}

/** One position of a desk: symbol, side and broker, and what else a service tells lots apart by. */
function keyOf(f: Fields, symbol: string, side: Side): string {
  return JSON.stringify([
    symbol,
    side,
    f.text('broker', 'exchange'),
    f.text('id', 'position_id') ?? f.number('id', 'position_id'),
    f.text('strategy'),
  ]);
}
