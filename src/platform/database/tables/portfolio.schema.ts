import { sql } from 'drizzle-orm';
import { date, doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** The newest summary of each broker, in the broker's own currency. */
export const brokerSummaries = pgTable('broker_summaries', {
  broker: text('broker').primaryKey(),
  currency: text('currency').notNull(),
  totalValue: doublePrecision('total_value'),
  cash: doublePrecision('cash'),
  unrealizedPnl: doublePrecision('unrealized_pnl'),
  realizedPnl: doublePrecision('realized_pnl'),
  totalPnl: doublePrecision('total_pnl'),
  totalPositions: integer('total_positions'),
  asOf: instant('as_of').notNull(),
  source: text('source').notNull(),
});

/** The legs of a symbol that each broker holds (LONG, SHORT, or NET where they are netted), as last reported; one of size 0 is closed. */
export const brokerPositions = pgTable(
  'broker_positions',
  {
    broker: text('broker').notNull(),
    symbol: text('symbol').notNull(),
    leg: text('leg').notNull(),
    side: text('side').notNull(),
    size: doublePrecision('size'),
    entryPrice: doublePrecision('entry_price'),
    currentPrice: doublePrecision('current_price'),
    asOf: instant('as_of').notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.symbol, table.leg] })],
);

/** The worth of one unit of `base` in `quote` on a day (UTC), as last reported; valid from `since` on. */
export const fxRates = pgTable(
  'fx_rates',
  {
    base: text('base').notNull(),
    quote: text('quote').notNull(),
    day: date('day').notNull(),
    rate: doublePrecision('rate').notNull(),
    asOf: instant('as_of').notNull(),
    since: instant('since').notNull(),
    storedAt: instant('stored_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.base, table.quote, table.day] }), index('fx_rates_stored').on(table.storedAt)],
);

/** Money that came in from outside (positive) or went out. `id` is that of the event. */
export const cashFlows = pgTable(
  'cash_flows',
  {
    id: text('id').primaryKey(),
    broker: text('broker').notNull(),
    at: instant('at').notNull(),
    amount: doublePrecision('amount').notNull(),
    currency: text('currency').notNull(),
    /** In the base currency, at the rate of the time; null while there is none: the flow is not in the equity history yet. */
    amountBase: doublePrecision('amount_base'),
  },
  (table) => [index('cash_flows_broker_at').on(table.broker, table.at)],
);

/** Equity of one broker at the end of a sampling interval; `at` is the interval's start. Base figures are null without a rate. */
export const equitySamples = pgTable(
  'equity_samples',
  {
    broker: text('broker').notNull(),
    at: instant('at').notNull(),
    currency: text('currency').notNull(),
    equity: doublePrecision('equity').notNull(),
    equityBase: doublePrecision('equity_base'),
    flowBase: doublePrecision('flow_base').notNull().default(0),
    pnlBase: doublePrecision('pnl_base'),
    exposureBase: doublePrecision('exposure_base'),
    /** In the currency of the equity, until the day has a rate. */
    pnl: doublePrecision('pnl'),
    exposure: doublePrecision('exposure'),
  },
  (table) => [
    primaryKey({ columns: [table.broker, table.at] }),
    index('equity_samples_at').on(table.at),
    index('equity_samples_unrated')
      .on(table.broker, table.at)
      .where(sql`equity_base is null`),
    index('equity_samples_flows')
      .on(table.broker, table.at)
      .where(sql`flow_base <> 0`),
  ],
);

/** Samples of an hour or a day in one row: the close, the extremes, the flows. Kept with every sample, so that years are read in days. */
export const equityRollups = pgTable(
  'equity_rollups',
  {
    resolution: text('resolution').$type<'hour' | 'day'>().notNull(),
    broker: text('broker').notNull(),
    at: instant('at').notNull(),
    /** When the close was sampled: brokers are only summed where theirs agree. */
    closeAt: instant('close_at').notNull(),
    closeBase: doublePrecision('close_base').notNull(),
    minBase: doublePrecision('min_base').notNull(),
    maxBase: doublePrecision('max_base').notNull(),
    flowBase: doublePrecision('flow_base').notNull().default(0),
    pnlBase: doublePrecision('pnl_base'),
    exposureBase: doublePrecision('exposure_base'),
    samples: integer('samples').notNull(),
  },
  (table) => [primaryKey({ columns: [table.resolution, table.broker, table.at] })],
);
