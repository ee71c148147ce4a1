import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields } from '../../../platform/upstream/fields.js';
import { brokerOf, readCurrency, readMoney, readReportedAt } from './broker-summary.js';

/** Money that came in from outside (positive) or went out, reported by the event `id`. */
export interface CashFlow {
  readonly id: string;
  readonly broker: string;
  readonly atMs: number;
  readonly amount: number;
  readonly currency: string;
}

/** `portfolio_cash_flow`. Null when it names no broker, or no amount. */
export function readFlowFact({ id, data, timestamp }: Pick<DeskFact, 'id' | 'data' | 'timestamp'>, baseCurrency: string): CashFlow | null {
  const f = fields(data);
  const broker = brokerOf(f);
  const amount = readMoney(f, 'amount');
  if (broker === null || amount === null || amount === 0) return null;
  return { id, broker, atMs: readReportedAt(f, timestamp), amount, currency: readCurrency(data, baseCurrency) };
}
