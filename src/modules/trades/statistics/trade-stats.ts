import { instant } from '../../../common/time/time.js';
import type { RoundMoney } from '../../../common/money/money.js';
import type { UnratedTradesDto } from '../../../common/money/unrated-trades.dto.js';
import type { CurrencyTradesDto, NamedTradesDto, TradeStatsDto } from './dto/trade-stats.dto.js';
import { expectancy, type TradeFigure, named, payoff, profitFactor, type TradeFigureReason, winRate } from './trade-figures.js';
import type { TradeSelection } from '../ledger/trade-selection.js';
import type { Amount, NamedSums, SumsByGroup, TradeSums } from './trade-stats.repository.js';

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
  const base = inBase && { ...inBase, sums: inBase.sums.all };
  const of = (amount: Amount, figure: (sums: TradeSums, currency: string | null) => TradeFigure): TradeFigure => {
    const money = moneyOf(all, base, amount);
    return money ? figure(money.sums, money.currency) : { value: null, reason: whyNot(all, amount) };
  };
  const sum = (amount: Amount) => of(amount, (sums, currency) => figureOf(roundMoney(sums[amount], currency)));
  const { values, reasons } = named({
    volume: sum('volume'),
    fees: sum('fees'),
    pnl: sum('pnl'),
    win_rate: winRate(all),
    profit_factor: of('pnl', profitFactor),
    payoff_ratio: of('pnl', payoff),
    payoff: of('pnl', payoff),
    expectancy: of('pnl', expectancy),
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
    currency: currencyOf(all, base),
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
  const sum = (amount: Amount): TradeFigure => {
    const money = moneyOf(own, inBase, amount);
    return money ? figureOf(roundMoney(money.sums[amount], money.currency)) : { value: null, reason: whyNot(own, amount) };
  };
  const [volume, pnl] = [sum('volume'), sum('pnl')];
  const reason =
    [volume.reason, pnl.reason].find((why) => why !== undefined && why !== 'insufficient_data') ?? volume.reason ?? pnl.reason ?? null;
  return { currency: currencyOf(own, inBase), volume: volume.value, pnl: pnl.value, reason };
}

interface Converted {
  readonly sums: TradeSums;
  /** The base currency. */
  readonly currency: string | null;
}

/** The sums in the selection's one currency, else in the base currency; null where a trade reports the amount and has no rate. */
function moneyOf(own: TradeSums, inBase: Converted | null, amount: Amount): Converted | null {
  if (own.currencies <= 1) return { sums: own, currency: own.currency };
  return inBase && inBase.sums.unrated[amount] === 0 ? inBase : null;
}

/** Of the amounts that are known; in several currencies null where none is. */
function currencyOf(own: TradeSums, inBase: Converted | null): string | null {
  if (own.currencies <= 1) return own.currency;
  const isKnown = (['pnl', 'volume', 'fees'] as const).some((amount) => (moneyOf(own, inBase, amount)?.sums[amount] ?? null) !== null);
  return isKnown ? (inBase?.currency ?? null) : null;
}

/** Amounts without a currency cannot be converted, whatever rates there are. */
function whyNot({ unnamed }: TradeSums, amount: Amount): TradeFigureReason {
  return unnamed[amount] > 0 ? 'mixed_currencies' : 'no_rate';
}
