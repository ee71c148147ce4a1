import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { type BrokerPosition, readPositionFact } from '../books/broker-position.js';
import type { BrokerSummary } from '../books/broker-summary.js';
import { type CashFlow, readFlowFact } from '../books/cash-flow.reader.js';
import { readSummaryFact } from './event-summary.reader.js';
import { type FxRate, readRateFact } from '../books/fx/fx.reader.js';

/** The changes of the books by desk events, in their order. */
export interface BookChanges {
  readonly rates: readonly FxRate[];
  readonly summaries: readonly BrokerSummary[];
  readonly positions: readonly BrokerPosition[];
  readonly flows: readonly CashFlow[];
}

/** Wire types of the events that change the books. */
export const BOOK_FACTS = ['portfolio_summary_updated', 'position_updated', 'fx_rate_updated', 'portfolio_cash_flow'] as const;

/** Reads each event by its type; events without a broker, and unreadable ones, are left out. */
export function readBookFacts(facts: readonly Pick<DeskFact, 'id' | 'type' | 'timestamp' | 'data'>[], baseCurrency: string): BookChanges {
  const read = <T>(wanted: (typeof BOOK_FACTS)[number], reader: (fact: (typeof facts)[number]) => T | null): T[] =>
    facts.flatMap((fact) => (fact.type === wanted ? (reader(fact) ?? []) : []));
  return {
    rates: read('fx_rate_updated', (fact) => readRateFact(fact, baseCurrency)),
    summaries: read('portfolio_summary_updated', (fact) => readSummaryFact(fact, baseCurrency)),
    positions: read('position_updated', readPositionFact).flat(),
    flows: read('portfolio_cash_flow', (fact) => readFlowFact(fact, baseCurrency)),
  };
}
