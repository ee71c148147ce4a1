import { POSITION_LEGS, type PositionLeg } from '../../../common/desk-words.js';
import { readName } from '../../../common/text/name.js';
import { type PositionInputs, readHolding } from '../../../common/money/position.js';
import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields } from '../../../platform/upstream/fields.js';
import { readRows } from '../../../platform/upstream/rows.js';
import { brokerOf, readMoney, readReportedAt } from './broker-summary.js';

/** A broker's holding of one leg of a symbol: broker, symbol and leg identify it. */
export interface BrokerPosition extends PositionInputs {
  readonly broker: string;
  readonly symbol: string;
  readonly leg: PositionLeg;
  /** 0 = the position is closed. */
  readonly size: number | null;
  readonly asOfMs: number;
}

const MAX_SYMBOL = 100;

/** `position_updated`: one leg, or all of them where the symbol is not held. None when it does not name a broker and a symbol. */
export function readPositionFact({ data, timestamp }: Pick<DeskFact, 'data' | 'timestamp'>): BrokerPosition[] {
  const f = fields(data);
  const broker = brokerOf(f);
  const row = broker === null ? null : readRow(data, broker, readReportedAt(f, timestamp));
  if (row === null) return [];
  const { isLegNamed, position } = row;
  return position.size === 0 && !isLegNamed ? POSITION_LEGS.map((leg) => ({ ...position, leg })) : [position];
}

/** The open positions in a snapshot of the portfolio service, all as of one broker. */
export function readSnapshotPositions(raw: unknown, broker: string, asOfMs: number): BrokerPosition[] {
  const { rows } = readRows(
    fields(raw).list('positions') ?? [],
    (row) => readRow(row, broker, asOfMs)?.position ?? null,
    () => null,
  );
  return rows.filter(({ size }) => size !== 0);
}

function readRow(raw: unknown, broker: string, asOfMs: number): { isLegNamed: boolean; position: BrokerPosition } | null {
  const f = fields(raw);
  const symbol = readName(f.id('symbol'), MAX_SYMBOL);
  if (symbol === null) return null;
  const { isLegNamed, ...holding } = readHolding({ number: (...names) => readMoney(f, ...names), word: (...names) => f.word(...names) });
  return { isLegNamed, position: { broker, symbol, ...holding, asOfMs } };
}
