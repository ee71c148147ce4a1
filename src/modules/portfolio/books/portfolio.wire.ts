import { instant } from '../../../common/time/time.js';
import { round, type RoundMoney } from '../../../common/money/money.js';
import { unrealizedPnlOf, unrealizedPnlPctOf, valueOf } from '../../../common/money/position.js';
import type { BrokerPosition } from './broker-position.js';
import type { BrokerFigures } from './broker-summary.js';
import type { BrokerPortfolioDto, FiguresDto, FxConversionDto, TotalsDto } from './dto/dashboard-summary.dto.js';
import type { ExposureDto } from './dto/exposure.dto.js';
import type { PortfolioPositionDto } from './dto/position.dto.js';
import type { Exposure } from './exposure.js';
import type { FxPath } from './fx/fx-rates.js';
import type { Leg, Totals } from './totals.js';

/** A DTO as the plain object that it is on the wire. */
export type Plain<Dto> = Pick<Dto, keyof Dto>;

/** Money in the decimals of `currency`; an unknown amount stays null. */
export function toFiguresDto(
  { totalValue, cash, unrealizedPnl, realizedPnl, totalPnl, totalPositions }: BrokerFigures,
  currency: string | null,
  roundMoney: RoundMoney,
): Plain<FiguresDto> {
  return {
    equity: roundMoney(totalValue, currency),
    total_value: roundMoney(totalValue, currency),
    cash: roundMoney(cash, currency),
    unrealized_pnl: roundMoney(unrealizedPnl, currency),
    realized_pnl: roundMoney(realizedPnl, currency),
    total_pnl: roundMoney(totalPnl, currency),
    position_count: totalPositions,
    total_positions: totalPositions,
  };
}

const NOTHING: BrokerFigures = {
  ...{ totalValue: null, cash: null, unrealizedPnl: null, realizedPnl: null, totalPnl: null, totalPositions: null },
};

/** The state of one broker, in its own currency; its last report stays visible when it is out of date, with its status. */
export function toBrokerDto({ summary, status, reason }: Leg, roundMoney: RoundMoney): Plain<BrokerPortfolioDto> {
  const currency = summary?.currency ?? null;
  return {
    ...toFiguresDto(summary ?? NOTHING, currency, roundMoney),
    currency,
    status,
    reason,
    as_of: instant(summary?.asOfMs ?? null),
    source: summary?.source ?? null,
  };
}

export function toTotalsDto(totals: Totals, roundMoney: RoundMoney): Plain<TotalsDto> {
  return { ...toFiguresDto(totals, totals.currency, roundMoney), currency: totals.currency };
}

/** The value of a position at its own prices. */
export function toBrokerPositionDto(position: BrokerPosition, currency: string | null, roundMoney: RoundMoney): PortfolioPositionDto {
  return {
    broker: position.broker,
    symbol: position.symbol,
    side: position.side,
    leg: position.leg,
    quantity: position.size,
    size: position.size,
    entry_price: position.entryPrice,
    current_price: position.currentPrice,
    value: roundMoney(valueOf(position), currency),
    unrealized_pnl: roundMoney(unrealizedPnlOf(position), currency),
    unrealized_pnl_pct: round(unrealizedPnlPctOf(position), 2),
    currency,
    as_of: new Date(position.asOfMs).toISOString(),
  };
}

/** With leverage, which is gross exposure over equity; null where equity is zero or negative. */
export function toExposureDto({ reason, ...money }: Exposure, totalValue: number | null): Plain<ExposureDto> {
  const leverage = money.gross === null || totalValue === null || totalValue <= 0 ? null : money.gross / totalValue;
  return {
    long: round(money.long, 2),
    short: round(money.short, 2),
    gross: round(money.gross, 2),
    net: round(money.net, 2),
    leverage: round(leverage, 6),
    reason,
  };
}

/** The rate of a currency with the rates that it is made of, and their age. */
export function toConversionDto({ currency, path }: { currency: string; path: FxPath }, nowMs: number): FxConversionDto {
  return {
    currency,
    rate: path.rate,
    via: path.via,
    quotes: path.quotes.map(({ pair, rate, asOfMs }) => ({
      ...{ pair, rate, as_of: instant(asOfMs) },
      age_ms: asOfMs === null ? null : Math.max(0, nowMs - asOfMs),
    })),
  };
}
