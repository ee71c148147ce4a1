import { bigint, doublePrecision, index, jsonb, pgTable, primaryKey, serial, text, uniqueIndex, integer } from 'drizzle-orm/pg-core';
import { count, instant } from './columns.js';

/** Instruments that have bars. */
export const marketInstruments = pgTable(
  'market_instruments',
  {
    id: serial('id').primaryKey(),
    exchange: text('exchange').notNull(),
    symbol: text('symbol').notNull(),
    /** Names of the feeds whose trades are in the bars. */
    feeds: jsonb('feeds').$type<string[]>().notNull().default([]),
  },
  (table) => [uniqueIndex('market_instruments_identity').on(table.exchange, table.symbol)],
);

const bar = {
  instrumentId: integer('instrument_id').notNull(),
  at: instant('at').notNull(),
  open: doublePrecision('open').notNull(),
  high: doublePrecision('high').notNull(),
  low: doublePrecision('low').notNull(),
  close: doublePrecision('close').notNull(),
  /** Null = no trade had a quantity. */
  volume: doublePrecision('volume'),
  trades: count('trades').notNull(),
  /** Sum of price times quantity. */
  turnover: doublePrecision('turnover'),
  /** When the first and the last trade were: they decide on `open` and `close` when bars are merged. */
  openAt: instant('open_at').notNull(),
  closeAt: instant('close_at').notNull(),
};

/** Bars of a minute; those of a second are in `market_bars_1s`, which is partitioned by day (see the migrations). */
export const marketBars1m = pgTable('market_bars_1m', bar, (table) => [primaryKey({ columns: [table.instrumentId, table.at] })]);
/** Bars of an hour, each made of its minutes. */
export const marketBars1h = pgTable('market_bars_1h', bar, (table) => [primaryKey({ columns: [table.instrumentId, table.at] })]);

/** The last batch of bars of each process that writes them, so that a batch that is sent again counts once. */
export const marketBarWriters = pgTable(
  'market_bar_writers',
  { writer: text('writer').primaryKey(), batch: bigint('batch', { mode: 'number' }).notNull(), at: instant('at').notNull() },
  (table) => [index('market_bar_writers_at').on(table.at)],
);

/** The pause of market data (it must not be traded on), and its reason; one row, or none. */
export const marketPauses = pgTable('market_pauses', {
  id: text('id').primaryKey(),
  pausedBy: text('paused_by').notNull(),
  reason: text('reason').notNull(),
  at: instant('at').notNull(),
});
