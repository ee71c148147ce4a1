import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields } from '../../../platform/upstream/fields.js';
import { type BrokerSummary, brokerOf, readAhead, readCurrency, readFigures, readReportedAt } from '../books/broker-summary.js';

/** `portfolio_summary_updated`. Null when it names no broker or has none of its figures: then it is about the desk as a whole. */
export function readSummaryFact({ data, timestamp }: Pick<DeskFact, 'data' | 'timestamp'>, baseCurrency: string): BrokerSummary | null {
  const f = fields(data);
  const broker = brokerOf(f);
  const figures = readFigures(data);
  if (broker === null || figures === null) return null;
  return {
    broker,
    currency: readCurrency(data, baseCurrency),
    ...figures,
    asOfMs: readReportedAt(f, timestamp),
    ...readAhead(f),
    source: 'event',
  };
}
