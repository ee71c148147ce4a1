import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
const count = (name: string) => bigint(name, { mode: 'number' });

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

/** The open positions of each broker as last told; quantity 0 deletes the row. */
export const brokerPositions = pgTable(
  'broker_positions',
  {
    broker: text('broker').notNull(),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    size: doublePrecision('size'),
    entryPrice: doublePrecision('entry_price'),
    currentPrice: doublePrecision('current_price'),
    asOf: instant('as_of').notNull(),
  },
  (table) => [primaryKey({ columns: [table.broker, table.symbol] })],
);

/** What one unit of `base` is worth in `quote`, as last told. */
export const fxRates = pgTable(
  'fx_rates',
  {
    base: text('base').notNull(),
    quote: text('quote').notNull(),
    rate: doublePrecision('rate').notNull(),
    asOf: instant('as_of').notNull(),
  },
  (table) => [primaryKey({ columns: [table.base, table.quote] })],
);

/** Money that came in from outside (positive) or went out. `id` is the event that told it. */
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
  },
  (table) => [
    primaryKey({ columns: [table.broker, table.at] }),
    index('equity_samples_at').on(table.at),
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

/** A metric's type with one set of labels, and its newest point. */
export const metricSeries = pgTable(
  'metric_series',
  {
    id: serial('id').primaryKey(),
    type: text('type').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    /** The labels as JSON with sorted keys: what makes a series one. */
    labelsKey: text('labels_key').notNull(),
    lastAt: instant('last_at'),
    lastValue: doublePrecision('last_value'),
  },
  (table) => [uniqueIndex('metric_series_identity').on(table.type, table.labelsKey)],
);

const rollup = {
  seriesId: integer('series_id').notNull(),
  at: instant('at').notNull(),
  count: count('count').notNull(),
  sum: doublePrecision('sum').notNull(),
  min: doublePrecision('min').notNull(),
  max: doublePrecision('max').notNull(),
  last: doublePrecision('last').notNull(),
  lastAt: instant('last_at').notNull(),
};

/** Points of a minute in one row; raw points are in `metric_points`, which is partitioned by day (see the migrations). */
export const metric1m = pgTable('metric_1m', rollup, (table) => [primaryKey({ columns: [table.seriesId, table.at] })]);
/** Points of an hour in one row. */
export const metric1h = pgTable('metric_1h', rollup, (table) => [primaryKey({ columns: [table.seriesId, table.at] })]);

/** Fills. A trade that is told again is the same row. `broker` null: nobody said, so only principals without a limit see it. */
export const trades = pgTable(
  'trades',
  {
    id: text('id').primaryKey(),
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
    /** Null while the trade is not on topic `trades` yet. */
    announcedAt: instant('announced_at'),
  },
  (table) => [
    index('trades_at').on(table.at, table.id),
    index('trades_broker_at').on(table.broker, table.at, table.id),
    index('trades_symbol_at').on(table.symbol, table.at, table.id),
    index('trades_strategy_at').on(table.strategy, table.at, table.id),
    index('trades_unannounced')
      .on(table.at)
      .where(sql`announced_at is null`),
  ],
);

/** Who gives signals or trades: an agent is known by the name that its signals and trades carry. */
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

/** What one component (this process, its host, a service of the desk) was like at a time. */
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

/** One row per fingerprint: what fires again is the same alert, opened again. */
export const alerts = pgTable(
  'alerts',
  {
    id: uuid('id').primaryKey(),
    fingerprint: text('fingerprint').notNull(),
    title: text('title').notNull(),
    message: text('message').notNull(),
    severity: text('severity').notNull(),
    source: text('source').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    status: text('status').$type<'open' | 'acknowledged' | 'resolved' | 'expired'>().notNull(),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    count: integer('count').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    comments: text('comments'),
    resolvedAt: instant('resolved_at'),
    expiresAt: instant('expires_at'),
  },
  (table) => [
    uniqueIndex('alerts_fingerprint').on(table.fingerprint),
    index('alerts_seen').on(table.lastSeenAt, table.id),
    index('alerts_status_seen').on(table.status, table.lastSeenAt, table.id),
    index('alerts_severity_seen').on(table.severity, table.lastSeenAt, table.id),
    index('alerts_source_seen').on(table.source, table.lastSeenAt, table.id),
    index('alerts_acknowledged_seen')
      .on(table.lastSeenAt, table.id)
      .where(sql`acknowledged_at is not null`),
    index('alerts_unacknowledged_seen')
      .on(table.lastSeenAt, table.id)
      .where(sql`acknowledged_at is null`),
    index('alerts_expiry')
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
  ],
);

/** Every change of an alert, and the outbox of topic `alerts`: a row with `announced_at` null is not on the stream yet. */
export const alertTimeline = pgTable(
  'alert_timeline',
  {
    position: bigserial('position', { mode: 'number' }).primaryKey(),
    alertId: uuid('alert_id')
      .notNull()
      .references(() => alerts.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    change: text('change').notNull(),
    actor: text('actor'),
    comment: text('comment'),
    severity: text('severity').notNull(),
    /** The alert as it was after the change, in its wire form. */
    alert: jsonb('alert').$type<Record<string, unknown>>().notNull(),
    /** The event that brought the change; the same event twice is one change. */
    eventId: text('event_id'),
    announcedAt: instant('announced_at'),
  },
  (table) => [
    index('alert_timeline_alert').on(table.alertId, table.position),
    uniqueIndex('alert_timeline_event').on(table.eventId),
    index('alert_timeline_unannounced')
      .on(table.position)
      .where(sql`announced_at is null`),
  ],
);

/** When a metric raises an alert. `origin` `file`: replaced by the file's content at every start. */
export const alertRules = pgTable(
  'alert_rules',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    metric: text('metric').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull().default({}),
    condition: text('condition').notNull(),
    forSeconds: integer('for_seconds').notNull().default(0),
    severity: text('severity').notNull(),
    message: text('message').notNull(),
    cooldownSeconds: integer('cooldown_seconds').notNull().default(0),
    enabled: boolean('enabled').notNull().default(true),
    origin: text('origin').$type<'file' | 'api'>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('alert_rules_name').on(table.name), index('alert_rules_metric').on(table.metric)],
);

/** Changes on their way to the outbound webhook. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    position: bigint('position', { mode: 'number' })
      .primaryKey()
      .references(() => alertTimeline.position, { onDelete: 'cascade' }),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    deliveredAt: instant('delivered_at'),
    failure: text('failure'),
  },
  (table) => [
    index('alert_deliveries_due')
      .on(table.nextAttemptAt)
      .where(sql`delivered_at is null and failure is null`),
  ],
);
