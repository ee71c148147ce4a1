import type { JudgedPoints } from './ports/judged-metrics.js';
import type { LogEvent, NewEvent } from './log-event.js';
import { DESK_TOPIC } from './topics.js';

/** Wire types that the desk reports on `dashboard` under names of their own; any other bus name comes as it is, with underscores. */
export const DESK_EVENT_TYPES = [
  'position_updated',
  'pnl_updated',
  'signal_generated',
  'ess_state_changed',
  'health_alert',
  'trade_executed',
  'order_placed',
  'strategy_updated',
  'rl_sizing_updated',
  'regime_changed',
] as const;

/** Desk events that have no broker's rows in them; all others belong to the broker that they name, or to all brokers at once. */
export const DESK_WIDE_TYPES: readonly string[] = [
  'signal_generated',
  'ess_state_changed',
  'health_alert',
  'strategy_updated',
  'rl_sizing_updated',
  'regime_changed',
  'section_changed',
];

/** The status of a section of the snapshot has changed: published on `dashboard` by the backend itself. */
export interface SectionChanged {
  readonly section: string;
  readonly status: 'live' | 'stale' | 'unavailable';
  readonly previous_status: 'live' | 'stale' | 'unavailable' | null;
  readonly reason: string | null;
  /** RFC 3339; null where the section was never good. */
  readonly as_of: string | null;
}

/** Events between replicas on the inner topic `desk`, besides the desk's events that change our own figures. */
export interface DeskSignals {
  /** Samples of the equity of these brokers are stored. */
  readonly equity_sampled: { readonly brokers: readonly string[] };
  readonly alert_rules_changed: Readonly<Record<string, never>>;
  /** Stored points of one series, for the rules of every replica. */
  readonly metric_points: JudgedPoints;
  /** Points of this type were stored so late that they change history. */
  readonly metric_history_changed: { readonly metric: string };
}

/**
 * Topic -> wire type -> payload, for all topics. A feature adds its topic by `declare module` where its channel row stands. Desk events
 * carry what the desk sent, normalised by their dialect.
 */
export interface Events {
  dashboard: Record<(typeof DESK_EVENT_TYPES)[number], Readonly<Record<string, unknown>>> & { section_changed: SectionChanged };
  desk: DeskSignals;
}

export type Topic = keyof Events;
export type TypeOn<T extends Topic> = keyof Events[T] & string;

/** The topics by their wire names: one for each topic of the map. */
export const TOPICS: { readonly [T in Topic]: T } = {
  dashboard: 'dashboard',
  desk: DESK_TOPIC,
  metrics: 'metrics',
  portfolio: 'portfolio',
  alerts: 'alerts',
  trades: 'trades',
  orders: 'orders',
  agents: 'agents',
  system: 'system',
  market: 'market',
  controls: 'controls',
  logs: 'logs',
};

/** An event of the map as the log delivers it. */
export type EventOn<T extends Topic, Type extends TypeOn<T> = TypeOn<T>> = {
  [Each in Type]: LogEvent & { readonly type: Each; readonly data: Events[T][Each] };
}[Type];

/** A new event of the map, its type and payload checked against each other. */
export function eventOn<T extends Topic, Type extends TypeOn<T>>(
  _topic: T,
  event: NewEvent & { readonly type: Type; readonly data: Events[T][Type] },
): NewEvent {
  return event;
}

/** Whether an event of the log is that one of the map, on its topic or on a member of its family. */
export function isEventOn<T extends Topic, Type extends TypeOn<T>>(event: LogEvent, topic: T, type: Type): event is EventOn<T, Type> {
  return event.type === type && (event.topic === topic || event.topic.startsWith(`${topic}:`));
}
