import { toCurrency } from '../../../common/money/currency.js';
import type { PositionLeg, PositionSide } from '../../../common/desk-words.js';
import { brokerFault, readName } from '../../../common/text/name.js';
import { type PositionInputs, readHolding, unrealizedPnlOf, unrealizedPnlPctOf, valueOf } from '../../../common/money/position.js';
import { fields, type Fields } from '../../../platform/upstream/fields.js';
import { readRows, type Rows } from '../../../platform/upstream/rows.js';

/** A position as the execution service reports it. */
export interface ReportedPosition extends PositionInputs {
  readonly symbol: string;
  readonly leg: PositionLeg;
  /** Null when the service does not say; it decides which principals see the row. */
  readonly broker: string | null;
  /** Null when the service does not say. */
  readonly currency: string | null;
  /** The time of the row at the service, epoch ms; null when it does not say. */
  readonly asOfMs: number | null;
  readonly unrealizedPnl: number | null;
  readonly unrealizedPnlPct: number | null;
  /** Money: size times current price. */
  readonly value: number | null;
}

interface PositionRow {
  readonly position: ReportedPosition;
  readonly key: string;
}

/**
 * `/api/execution/positions`: a list, or `{positions: [...]}`. Null when the answer is neither. Rows without a symbol, or with a broker
 * whose name breaks the rule, are skipped.
 */
export function readPositions(raw: unknown): Rows<ReportedPosition> | null {
  const list = Array.isArray(raw) ? raw : fields(raw).list('positions');
  if (!list) return null;
  const { rows, ...counts } = readRows(list, readPosition, (row) => row.key);
  return { ...counts, rows: rows.map(({ position }) => position) };
}

function readPosition(raw: unknown): PositionRow | null {
  const f = fields(raw);
  const symbol = f.id('symbol')?.normalize('NFC') ?? null;
  const reported = f.text('broker', 'exchange');
  // A position with an unreadable broker could belong to any broker, so it is skipped.
  if (symbol === null || (reported !== null && brokerFault(reported) !== null)) return null;
  const broker = readName(reported);
  const { isLegNamed: _, ...holding } = readHolding(f);
  const position = {
    ...holding,
    symbol,
    broker,
    currency: toCurrency(f.text('currency')),
    asOfMs: f.time('as_of', 'updated_at', 'timestamp'),
    unrealizedPnl: f.number('unrealized_pnl', 'unRealizedProfit') ?? unrealizedPnlOf(holding),
    // Services disagree whether it is percent or fraction, so theirs counts only where it cannot be computed.
    unrealizedPnlPct: unrealizedPnlPctOf(holding) ?? f.number('unrealized_pnl_pct'),
    value: valueOf(holding),
  };
  return { position, key: keyOf(f, symbol, holding.side, broker) };
}

/** The identity of a position: symbol, side and broker, and the service's own id of a lot. */
function keyOf(f: Fields, symbol: string, side: PositionSide, broker: string | null): string {
  return JSON.stringify([symbol, side, broker, f.id('id', 'position_id'), f.id('strategy')]);
}
