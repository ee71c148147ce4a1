import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { NO_OUTCOMES, type Outcomes } from '../analytics/outcomes.js';
import { Books } from '../books/books.js';
import { unratedAmounts } from '../books/rates-of-days.js';
import { PerformanceTradesRepository, type TradeScope } from './performance-trades.repository.js';

export interface TradeResults {
  readonly outcomes: Outcomes;
  /** Trades that are left out because there is no rate, by currency. */
  readonly unrated: readonly { currency: string; count: number }[];
}

/** Wins and losses of trades in the base currency, each at the rate of its day: P&L in different currencies is never added up. */
@Injectable()
export class PerformanceTrades {
  private readonly baseCurrency: string;

  constructor(
    private readonly repository: PerformanceTradesRepository,
    private readonly books: Books,
    { variables }: Config,
  ) {
    this.baseCurrency = variables.BASE_CURRENCY;
  }

  async results(scope: TradeScope, startMs: number): Promise<TradeResults> {
    const byCurrency = await this.repository.outcomes(scope, startMs, this.baseCurrency);
    const nowMs = Date.now();
    const rated = byCurrency.map(({ dayMs, ...outcomes }) => ({
      ...outcomes,
      rate: dayMs === null ? this.books.rateToBase(outcomes.currency, nowMs) : this.books.rateOfDay(outcomes.currency, dayMs, nowMs),
    }));
    return {
      outcomes: rated.reduce((sum, { rate, ...own }) => (rate === null ? sum : plus(sum, own, rate)), NO_OUTCOMES),
      unrated: unratedAmounts(rated),
    };
  }
}

function plus(sum: Outcomes, { count, wins, losses, gained, lost }: Outcomes, rate: number): Outcomes {
  return {
    count: sum.count + count,
    wins: sum.wins + wins,
    losses: sum.losses + losses,
    gained: sum.gained + gained * rate,
    lost: sum.lost + lost * rate,
  };
}
