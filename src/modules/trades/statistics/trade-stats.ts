import { instant } from '../../../common/time/time.js';
import type { RoundMoney } from '../../../common/money/money.js';
import type { UnratedTradesDto } from '../../../common/money/unrated-trades.dto.js';
import type { CurrencyTradesDto, NamedTradesDto, TradeStatsDto } from './dto/trade-stats.dto.js';
import { expectancy, type TradeFigure, named, payoff, profitFactor, type TradeFigureReason, winRate } from './trade-figures.js';
import type { TradeSelection } from '../ledger/trade-selection.js';
import type { NamedSums, SumsByGroup, TradeSums } from './trade-stats.repository.js';

/** Counts and sums of a selection; where it has several currencies, once more in the base currency. */
export interface CountedTrades {
  readonly sums: SumsByGroup;
  readonly inBase: { readonly sums: SumsByGroup; readonly currency: string } | null;
  readonly unrated: readonly UnratedTradesDto[];
}

/** The figures of a selection: money in the decimals of its currency, ratios unrounded, and the reason for each figure that is null. */
export function toStatsDto({ startMs, endMs }: TradeSelection, counted: CountedTrades, roundMoney: RoundMoney): TradeStatsDto {
  const { all, byCurrency, bySymbol, byStrategy } = counted.sums;
  const { inBase } = counted;
  const amounts = moneyOf(all, inBase && { ...inBase, sums: inBase.sums.all });
  const money = (figure: (sums: TradeSums) => TradeFigure): TradeFigure =>
    amounts ? figure(amounts.sums) : { value: null, reason: whyNot(all) };
  const sum = (value: number | null) => figureOf(roundMoney(value, amounts?.currency ?? null));
  const { values, reasons } = named({
    volume: money(({ volume }) => sum(volume)),
    fees: money(({ fees }) => sum(fees)),
    pnl: money(({ pnl }) => sum(pnl)),
    win_rate: winRate(all),
    profit_factor: money(profitFactor),
    payoff: money(payoff),
    expectancy: money(expectancy),
  });
  const groups = (own: readonly NamedSums[], converted: readonly NamedSums[] | undefined) =>
    own.map((sums) => {
      const same = converted?.find(({ name }) => name === sums.name);
      return toNamedDto(sums, inBase && same ? { sums: same, currency: inBase.currency } : null, roundMoney);
    });
  return {
    start_time: new Date(startMs).toISOString(),
    end_time: new Date(endMs).toISOString(),
    count: all.count,
    buys: all.buys,
    sells: all.sells,
    other: all.others,
    unpriced: all.unpriced,
    currency: amounts?.currency ?? null,
    ...values,
    wins: all.wins,
    losses: all.losses,
    break_even: all.breakEven,
    reasons,
    by_currency: byCurrency.map((sums) => toCurrencyDto(sums, roundMoney)),
    by_symbol: groups(bySymbol, inBase?.sums.bySymbol),
    by_strategy: groups(byStrategy, inBase?.sums.byStrategy),
    unrated: [...counted.unrated],
    first_trade_at: instant(all.firstAtMs),
    last_trade_at: instant(all.lastAtMs),
  };
}

function figureOf(value: number | null): TradeFigure {
  return value === null ? { value, reason: 'insufficient_data' } : { value };
}

function toCurrencyDto({ name, count, volume, fees, pnl }: NamedSums, roundMoney: RoundMoney): CurrencyTradesDto {
  const rounded = (amount: number | null) => roundMoney(amount, name);
  return { currency: name, count, volume: rounded(volume), fees: rounded(fees), pnl: rounded(pnl) };
}

function toNamedDto({ name, ...sums }: NamedSums, inBase: Converted | null, roundMoney: RoundMoney): NamedTradesDto {
  const { count, wins, losses } = sums;
  return { name, count, wins, losses, win_rate: winRate(sums).value, ...moneyOfGroup(sums, inBase, roundMoney) };
}

function moneyOfGroup(
  own: TradeSums,
  inBase: Converted | null,
  roundMoney: RoundMoney,
): Pick<NamedTradesDto, 'currency' | 'volume' | 'pnl' | 'reason'> {
  const amounts = moneyOf(own, inBase);
  if (!amounts) return { currency: null, volume: null, pnl: null, reason: whyNot(own) };
  const { currency, sums } = amounts;
  const reason = sums.volume === null || sums.pnl === null ? 'insufficient_data' : null;
  return { currency, volume: roundMoney(sums.volume, currency), pnl: roundMoney(sums.pnl, currency), reason };
}

interface Converted {
  readonly sums: TradeSums;
  /** The base currency. */
  readonly currency: string | null;
}

/** The sums in the selection's one currency, else in the base currency; null where a rate is missing. */
function moneyOf(own: TradeSums, inBase: Converted | null): Converted | null {
  if (own.currencies <= 1) return { sums: own, currency: own.currency };
  return inBase && inBase.sums.unrated === 0 ? inBase : null;
}

/** Trades without a currency cannot be converted, whatever rates there are. */
function whyNot({ unnamed }: TradeSums): TradeFigureReason {
  return unnamed > 0 ? 'mixed_currencies' : 'no_rate';
}
