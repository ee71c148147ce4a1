import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { NO_OUTCOMES, type Outcomes } from './analytics/outcomes.js';
import { Books } from './books.js';
import { PerformanceTradesRepository, type TradeScope } from './performance-trades.repository.js';

export interface TradeResults {
  readonly outcomes: Outcomes;
  /** Trades that are left out for want of a rate, by currency. */
  readonly unrated: readonly { currency: string; count: number }[];
}

/** Wins and losses of trades in the base currency, at the rates of now: P&L in different currencies is never added up. */
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
    const rated = byCurrency.map((outcomes) => ({ ...outcomes, rate: this.books.rateToBase(outcomes.currency) }));
    return {
      outcomes: rated.reduce((sum, { rate, ...own }) => (rate === null ? sum : plus(sum, own, rate)), NO_OUTCOMES),
      unrated: rated.filter(({ rate }) => rate === null).map(({ currency, count }) => ({ currency, count })),
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
