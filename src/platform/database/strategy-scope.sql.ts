import { type SQL, sql } from 'drizzle-orm';

/** Whether a principal of these brokers may see the strategy: it trades at one of them, or has never traded; null = all brokers. */
export function strategySeen(strategy: SQL, brokers: readonly string[] | null): SQL {
  if (brokers === null) return sql`true`;
  return sql`(exists (select 1 from trades seen where seen.strategy = ${strategy} and seen.broker = any(${sql.param(brokers)}::text[]))
    or not exists (select 1 from trades any_trade where any_trade.strategy = ${strategy}))`;
}
