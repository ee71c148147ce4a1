import { believable, type BrokerSummary, SERVICE_BROKER } from '../books/broker-summary.js';
import type { PortfolioFigures } from './portfolio.reader.js';

/** The snapshot of the portfolio service as a broker's summary; `asOfMs` is when it arrived, as the service's clock is not trusted. */
export function toServiceSummary({ equity, cash, positionCount, pnl }: PortfolioFigures, currency: string, asOfMs: number): BrokerSummary {
  return {
    broker: SERVICE_BROKER,
    currency,
    totalValue: believable(equity),
    cash: believable(cash),
    unrealizedPnl: believable(pnl.unrealized),
    realizedPnl: believable(pnl.realized),
    totalPnl: believable(pnl.total),
    totalPositions: positionCount,
    asOfMs,
    source: 'service',
  };
}
