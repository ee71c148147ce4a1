import { round } from '../../common/money.js';
import type { CurrencyTradesDto, NamedTradesDto, TradeStatsDto } from './dto/trade-stats.dto.js';
import { expectancy, type Figure, named, payoff, profitFactor, winRate } from './trade-figures.js';
import type { TradeSelection } from './trade-selection.js';
import type { NamedSums, SumsByGroup, TradeSums } from './trade-stats.repository.js';

/** The figures of a selection: money in 2 decimals, ratios as they are, and for what is null the reason. */
export function toStatsDto({ startMs, endMs }: TradeSelection, { all, byCurrency, bySymbol, byStrategy }: SumsByGroup): TradeStatsDto {
  const isMixed = all.currencies > 1;
  const money = (figure: Figure): Figure => (isMixed ? { value: null, reason: 'mixed_currencies' } : figure);
  const { values, reasons } = named({
    volume: money(sum(all.volume)),
    fees: money(sum(all.fees)),
    pnl: money(sum(all.pnl)),
    win_rate: winRate(all),
    profit_factor: money(profitFactor(all)),
    payoff: money(payoff(all)),
    expectancy: money(expectancy(all)),
  });
  return {
    start_time: new Date(startMs).toISOString(),
    end_time: new Date(endMs).toISOString(),
    count: all.count,
    buys: all.buys,
    sells: all.sells,
    unpriced: all.unpriced,
    currency: isMixed ? null : all.currency,
    ...values,
    wins: all.wins,
    losses: all.losses,
    break_even: all.breakEven,
    reasons,
    by_currency: byCurrency.map(toCurrencyDto),
    by_symbol: bySymbol.map(toNamedDto),
    by_strategy: byStrategy.map(toNamedDto),
    first_trade_at: instant(all.firstAtMs),
    last_trade_at: instant(all.lastAtMs),
  };
}

function sum(value: number | null): Figure {
  const rounded = round(value, 2);
  return rounded === null ? { value: null, reason: 'insufficient_data' } : { value: rounded };
}

function toCurrencyDto({ name, count, volume, fees, pnl }: NamedSums): CurrencyTradesDto {
  return { currency: name, count, volume: round(volume, 2), fees: round(fees, 2), pnl: round(pnl, 2) };
}

function toNamedDto({ name, ...sums }: NamedSums): NamedTradesDto {
  const { count, wins, losses } = sums;
  return { name, count, wins, losses, win_rate: winRate(sums).value, ...moneyOf(sums) };
}

function moneyOf({ currencies, currency, volume, pnl }: TradeSums): Pick<NamedTradesDto, 'currency' | 'volume' | 'pnl' | 'reason'> {
  if (currencies > 1) return { currency: null, volume: null, pnl: null, reason: 'mixed_currencies' };
  const reason = volume === null || pnl === null ? 'insufficient_data' : null;
  return { currency, volume: round(volume, 2), pnl: round(pnl, 2), reason };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
