import { Injectable } from '@nestjs/common';
import type { UnratedTradesDto } from '../../common/money/unrated-trades.dto.js';
import { Config } from '../../config/config.js';
import type { DayRates } from '../../platform/database/day-rates.sql.js';
import { Books } from '../portfolio/books/books.js';
import { ratesOf } from '../portfolio/books/rates-of-days.js';
import {
  type AgentDay,
  type AgentFigures,
  AgentFiguresRepository,
  type CurrencyResults,
  type FigureSelection,
  NO_FIGURES,
  type SymbolResults,
} from './agent-figures.repository.js';

/** Figures of an agent; results in several currencies are also summed in the base currency. */
export interface AgentStatistics extends AgentFigures {
  /** Null where there is one currency, or where a result has none. */
  readonly inBase: CurrencyResults | null;
  /** Trades whose day has no rate. */
  readonly unrated: readonly UnratedTradesDto[];
}

export interface SymbolStatistics extends SymbolResults {
  readonly inBase: SymbolResults | null;
}

export const NO_STATISTICS: AgentStatistics = { ...NO_FIGURES, inBase: null, unrated: [] };

/** Statistics of agents over a range; results in several currencies are converted at the rate of each trade's day. */
@Injectable()
export class AgentStatisticsService {
  private readonly baseCurrency: string;

  constructor(
    private readonly repository: AgentFiguresRepository,
    private readonly books: Books,
    { variables }: Config,
  ) {
    this.baseCurrency = variables.BASE_CURRENCY;
  }

  async of(ids: readonly string[], selection: FigureSelection): Promise<Map<string, AgentStatistics>> {
    const figures = await this.repository.of(ids, selection);
    const mixed = [...figures].flatMap(([id, { byCurrency }]) => (isMixed(byCurrency) ? [id] : []));
    const days = mixed.length === 0 ? [] : await this.repository.foreignDays(mixed, selection, this.baseCurrency);
    const inBase = mixed.length === 0 ? null : await this.repository.inBase(mixed, selection, this.rates(days));
    return new Map(
      [...figures].map(([id, own]) => {
        const { unrated } = ratesOf(
          days.filter(({ strategy }) => strategy === id),
          this.books,
        );
        return [id, { ...own, inBase: inBase?.get(id) ?? null, unrated }];
      }),
    );
  }

  /** Of one agent, the symbols with the most trades, then with the most signals. */
  async bySymbol(id: string, selection: FigureSelection, limit: number): Promise<SymbolStatistics[]> {
    const symbols = await this.repository.bySymbol(id, selection, limit);
    if (!symbols.some(({ currencies }) => currencies > 1)) return symbols.map((own) => ({ ...own, inBase: null }));
    const rates = this.rates(await this.repository.foreignDays([id], selection, this.baseCurrency));
    const converted = new Map((await this.repository.bySymbol(id, selection, limit, rates)).map((results) => [results.symbol, results]));
    return symbols.map((own) => ({ ...own, inBase: (own.currencies > 1 && own.unnamed === 0 && converted.get(own.symbol)) || null }));
  }

  private rates(days: readonly AgentDay[]): DayRates {
    const distinct = [...new Map(days.map((day) => [`${day.currency} ${day.dayMs}`, day])).values()];
    return { baseCurrency: this.baseCurrency, rates: ratesOf(distinct, this.books).rates };
  }
}

/** Results in several currencies, all of them named. */
function isMixed(byCurrency: readonly CurrencyResults[]): boolean {
  return byCurrency.length > 1 && byCurrency.every(({ currency, pnl }) => currency !== null || pnl === null);
}
