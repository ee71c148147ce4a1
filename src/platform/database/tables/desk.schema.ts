import { sql } from 'drizzle-orm';
import {
  bigserial,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { count, instant } from './columns.js';

/** A metric's type with one set of labels, and its newest point. */
export const metricSeries = pgTable(
  'metric_series',
  {
    id: serial('id').primaryKey(),
    type: text('type').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    /** The identity of a series: its labels as JSON with sorted keys. */
    labelsKey: text('labels_key').notNull(),
    lastAt: instant('last_at'),
    lastValue: doublePrecision('last_value'),
    /** The principal that sent its first point; null = unknown. */
    madeBy: text('made_by'),
  },
  (table) => [uniqueIndex('metric_series_identity').on(table.type, table.labelsKey)],
);

const rollup = {
  seriesId: integer('series_id').notNull(),
  at: instant('at').notNull(),
  count: count('count').notNull(),
  sum: doublePrecision('sum').notNull(),
  /** What the additions of `sum` have lost to rounding (Neumaier): the sum is `sum + carry`. */
  carry: doublePrecision('carry').notNull().default(0),
  min: doublePrecision('min').notNull(),
  max: doublePrecision('max').notNull(),
  last: doublePrecision('last').notNull(),
  lastAt: instant('last_at').notNull(),
};

/** Points of a minute in one row; raw points are in `metric_points`, which is partitioned by day (see the migrations). */
export const metric1m = pgTable('metric_1m', rollup, (table) => [primaryKey({ columns: [table.seriesId, table.at] })]);
/** Points of an hour in one row. */
export const metric1h = pgTable('metric_1h', rollup, (table) => [primaryKey({ columns: [table.seriesId, table.at] })]);

/** Fills, each identified by broker, symbol and id together. `broker` null: not reported, so only principals without a limit see it. */
export const trades = pgTable(
  'trades',
  {
    id: text('id').notNull(),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    quantity: doublePrecision('quantity'),
    price: doublePrecision('price'),
    at: instant('at').notNull(),
    status: text('status').notNull(),
    orderType: text('order_type'),
    fees: doublePrecision('fees'),
    broker: text('broker'),
    strategy: text('strategy'),
    pnl: doublePrecision('pnl'),
    currency: text('currency'),
    orderId: text('order_id'),
    /** The time of the newest report at its source. */
    reportedAt: instant('told_at'),
    /** Null while the trade is not on topic `trades` yet. */
    announcedAt: instant('announced_at'),
  },
  (table) => [
    unique('trades_identity').on(table.id, table.symbol, table.broker).nullsNotDistinct(),
    index('trades_order')
      .on(table.orderId)
      .where(sql`order_id is not null`),
    // The order of every list and export: without its whole, each page is sorted anew.
    index('trades_at').on(table.at, table.id, table.symbol, sql`coalesce(${table.broker}, '')`),
    index('trades_broker_at').on(table.broker, table.at, table.id),
    index('trades_symbol_at').on(table.symbol, table.at, table.id),
    index('trades_strategy_at').on(table.strategy, table.at, table.id),
    index('trades_strategy_broker')
      .on(table.strategy, table.broker)
      .where(sql`strategy is not null`),
    index('trades_unannounced')
      .on(table.at)
      .where(sql`announced_at is null`),
  ],
);

/** Orders, each identified by its id and its broker. `broker` null: not reported, so only principals without a limit see it. */
export const orders = pgTable(
  'orders',
  {
    position: bigserial('position', { mode: 'number' }).primaryKey(),
    id: text('id').notNull(),
    broker: text('broker'),
    clientOrderId: text('client_order_id'),
    symbol: text('symbol'),
    side: text('side').notNull(),
    orderType: text('order_type'),
    quantity: doublePrecision('quantity'),
    filledQuantity: doublePrecision('filled_quantity'),
    price: doublePrecision('price'),
    stopPrice: doublePrecision('stop_price'),
    averagePrice: doublePrecision('average_price'),
    status: text('status').notNull(),
    strategy: text('strategy'),
    currency: text('currency'),
    reason: text('reason'),
    /** When it was placed, or the earliest time that an event of it names. */
    at: instant('at').notNull(),
    /** The time of the newest event at its source. */
    reportedAt: instant('told_at').notNull(),
    /** Null while the order is not on topic `orders` yet. */
    announcedAt: instant('announced_at'),
  },
  (table) => [
    unique('orders_identity').on(table.id, table.broker).nullsNotDistinct(),
    index('orders_at').on(table.at, table.position),
    index('orders_broker_at').on(table.broker, table.at, table.position),
    index('orders_symbol_at').on(table.symbol, table.at, table.position),
    index('orders_strategy_at').on(table.strategy, table.at, table.position),
    index('orders_unannounced')
      .on(table.position)
      .where(sql`announced_at is null`),
  ],
);

/** The agents that give signals or trade, by the name in their signals and trades. */
export const agents = pgTable('agents', {
  id: text('id').primaryKey(),
  agentType: text('agent_type').notNull(),
  status: text('status').notNull(),
  details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
  firstSeenAt: instant('first_seen_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
});

export const agentSignals = pgTable(
  'agent_signals',
  {
    id: text('id').primaryKey(),
    agentId: text('agent_id').notNull(),
    symbol: text('symbol').notNull(),
    direction: text('direction').notNull(),
    confidence: doublePrecision('confidence'),
    targetSize: doublePrecision('target_size'),
    at: instant('at').notNull(),
  },
  (table) => [index('agent_signals_agent_at').on(table.agentId, table.at, table.id), index('agent_signals_at').on(table.at)],
);

/** A sample of one component (this process, its host, a service of the desk). */
export const systemSamples = pgTable(
  'system_samples',
  {
    component: text('component').notNull(),
    at: instant('at').notNull(),
    status: text('status').notNull(),
    figures: jsonb('figures').$type<Record<string, number | null>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.component, table.at] }), index('system_samples_at').on(table.at)],
);
