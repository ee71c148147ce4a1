import type { Market } from '../market/market.js';
import type { Signal } from '../desk/signal.js';
import type { PlacedOrder } from '../desk/trade.js';
import type { TradingFloor } from '../desk/trading-floor.js';
import { SERVICE_NAMES } from '../services/service-names.js';
import { metricPoint, type MetricReport } from './metric-point.js';

const SIGNALS_OVER_MS = 60_000;
const ORDERS_OVER_MS = 15 * 60_000;

/** The desk's own figures now: the market's index, and those of its agents and orders. A figure without a value has no point. */
export function deskMetrics(nowMs: number, market: Market, floor: TradingFloor): MetricReport[] {
  return [
    ...benchmark(nowMs, market),
    ...signalRate(nowMs, since(floor.signals, nowMs - SIGNALS_OVER_MS), SIGNALS_OVER_MS),
    ...fillRate(nowMs, since(floor.orders, nowMs - ORDERS_OVER_MS)),
  ];
}

/** `benchmark`: the market that the desk may be compared with. */
export function benchmark(nowMs: number, market: Market): MetricReport[] {
  const index = market.index();
  return index === null ? [] : [metricPoint(nowMs, 'benchmark', index)];
}

export function signalRate(nowMs: number, signals: readonly Signal[], overMs: number): MetricReport[] {
  return [metricPoint(nowMs, 'signals_per_minute', signals.length / (overMs / 60_000), SERVICE_NAMES.ai)];
}

/** `fill_rate`: the share of the orders that was filled, 0 to 1. */
export function fillRate(nowMs: number, orders: readonly PlacedOrder[]): MetricReport[] {
  if (orders.length === 0) return [];
  return [metricPoint(nowMs, 'fill_rate', orders.filter(({ filled }) => filled).length / orders.length, SERVICE_NAMES.execution)];
}

export function since<T extends { readonly atMs: number }>(oldestFirst: readonly T[], fromMs: number): readonly T[] {
  return oldestFirst.slice(oldestFirst.findLastIndex(({ atMs }) => atMs <= fromMs) + 1);
}
