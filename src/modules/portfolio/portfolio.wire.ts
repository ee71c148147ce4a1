import { round } from '../../common/money.js';
import { type BrokerPosition, unrealizedPnlOf, unrealizedPnlPctOf, valueOf } from './broker-position.js';
import type { BrokerFigures } from './broker-summary.js';
import type { BrokerPortfolioDto, FiguresDto, TotalsDto } from './dto/dashboard-summary.dto.js';
import type { PortfolioPositionDto } from './dto/position.dto.js';
import type { Leg, Totals } from './totals.js';

/** A DTO as the plain object that it is on the wire. */
type Plain<Dto> = Pick<Dto, keyof Dto>;

/** Money with 2 decimals; what is not known stays null. */
export function toFiguresDto({ totalValue, cash, unrealizedPnl, realizedPnl, totalPnl, totalPositions }: BrokerFigures): Plain<FiguresDto> {
  return {
    total_value: round(totalValue, 2),
    cash: round(cash, 2),
    unrealized_pnl: round(unrealizedPnl, 2),
    realized_pnl: round(realizedPnl, 2),
    total_pnl: round(totalPnl, 2),
    total_positions: totalPositions,
  };
}

const NOTHING: BrokerFigures = {
  ...{ totalValue: null, cash: null, unrealizedPnl: null, realizedPnl: null, totalPnl: null, totalPositions: null },
};

/** How one broker stands, in its own currency; what it told last stays visible when it is out of date, with its status. */
export function toBrokerDto({ summary, status, reason }: Leg): Plain<BrokerPortfolioDto> {
  return {
    ...toFiguresDto(summary ?? NOTHING),
    currency: summary?.currency ?? null,
    status,
    reason,
    as_of: instant(summary?.asOfMs ?? null),
    source: summary?.source ?? null,
  };
}

export function toTotalsDto(totals: Totals): Plain<TotalsDto> {
  return { ...toFiguresDto(totals), currency: totals.currency };
}

/** What a position is worth at its own prices. */
export function toPositionDto(position: BrokerPosition, currency: string | null): PortfolioPositionDto {
  return {
    broker: position.broker,
    symbol: position.symbol,
    side: position.side,
    size: position.size,
    entry_price: position.entryPrice,
    current_price: position.currentPrice,
    value: round(valueOf(position), 2),
    unrealized_pnl: round(unrealizedPnlOf(position), 2),
    unrealized_pnl_pct: round(unrealizedPnlPctOf(position), 2),
    currency,
    as_of: new Date(position.asOfMs).toISOString(),
  };
}

export function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
