import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import type { Outcomes } from '../analytics/outcomes.js';

/** The trades that count: those of these brokers, and without a limit also trades without a broker. */
export interface TradeScope {
  readonly brokers: readonly string[];
  readonly unassigned: boolean;
}

/** Sums over the trades of one day (UTC) in one currency; over all days where it is the base currency. */
export interface CurrencyOutcomes extends Outcomes {
  readonly currency: string;
  readonly dayMs: number | null;
}

/** A larger result is a mistake of the sender, and sums would leave the range of a double. */
const MAX_RESULT = sql.raw('1e15');

/** Results of trades, added up by the currency they are in. */
@Injectable()
export class PerformanceTradesRepository {
  constructor(private readonly database: Database) {}

  /** Trades that have a (plausible) P&L, since `startMs`. A trade that names no currency is in that of its broker. */
  async outcomes({ brokers, unassigned }: TradeScope, startMs: number, baseCurrency: string): Promise<CurrencyOutcomes[]> {
    const since = Number.isFinite(startMs) ? new Date(startMs).toISOString() : '-infinity';
    const { rows } = await this.database.drizzle.execute<{ [Name in keyof CurrencyOutcomes]: CurrencyOutcomes[Name] }>(sql`
      select coalesce(t.currency, b.currency, ${baseCurrency}) as currency,
        case when coalesce(t.currency, b.currency, ${baseCurrency}) <> ${baseCurrency}
          then floor(extract(epoch from t.at) / 86400)::double precision * 86400000 end as "dayMs",
        count(*)::integer as count,
        (count(*) filter (where t.pnl > 0))::integer as wins, (count(*) filter (where t.pnl < 0))::integer as losses,
        coalesce(sum(t.pnl) filter (where t.pnl > 0), 0) as gained, coalesce(sum(t.pnl) filter (where t.pnl < 0), 0) as lost
      from trades t left join broker_summaries b on b.broker = t.broker
      where (t.broker = any(${sql.param(brokers)}::text[]) or (${unassigned} and t.broker is null))
        and t.at >= ${since}::timestamptz and abs(t.pnl) <= ${MAX_RESULT}
      group by 1, 2 order by 1, 2`);
    return rows;
  }
}
