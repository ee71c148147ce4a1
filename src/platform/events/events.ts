import type { NewEvent } from './log-event.js';

/**
 * Topics that modules announce on, by their wire names. `desk` is inside the house only, no client can follow it: facts that make our
 * own figures out of date and that have topics of their own outside.
 */
export const TOPICS = {
  dashboard: 'dashboard',
  desk: 'desk',
  metrics: 'metrics',
  portfolio: 'portfolio',
  alerts: 'alerts',
  trades: 'trades',
  agents: 'agents',
  system: 'system',
} as const;

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

/** Desk events that are nobody's rows; all others tell of the broker that they name, or of all brokers at once. */
export const DESK_WIDE_TYPES: readonly string[] = [
  'signal_generated',
  'ess_state_changed',
  'health_alert',
  'strategy_updated',
  'rl_sizing_updated',
  'regime_changed',
  'section_changed',
];

/** A part of the snapshot has another standing than before: what the backend itself announces on `dashboard`. */
export interface SectionChanged {
  readonly section: string;
  readonly status: 'live' | 'stale' | 'unavailable';
  readonly previous_status: 'live' | 'stale' | 'unavailable' | null;
  readonly reason: string | null;
  /** RFC 3339; null where the section was never good. */
  readonly as_of: string | null;
}

/** Topic -> wire type -> payload. Desk events carry what the desk sent, normalised by their dialect. */
export interface Events {
  dashboard: Record<(typeof DESK_EVENT_TYPES)[number], Readonly<Record<string, unknown>>> & { section_changed: SectionChanged };
}

/** Builds an event of the map, its type and payload checked against each other. `at`: epoch ms. */
export function announce<Topic extends keyof Events, Type extends keyof Events[Topic] & string>(
  _topic: Topic,
  event: { id: string; type: Type; atMs: number; data: Events[Topic][Type]; key?: string },
): NewEvent {
  const { id, type, atMs, data, key } = event;
  return { id, type, timestamp: new Date(atMs).toISOString(), data, ...(key === undefined ? {} : { key }) };
}
