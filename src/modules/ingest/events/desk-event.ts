import type { FieldError } from '../../../common/problem.js';
import { isOwnType } from '../../../platform/events/topics.js';
import { toId } from '../../../platform/upstream/fields.js';

/** A desk event as the journal and the live stream hold it, whichever way it came in. */
export interface DeskEvent {
  /** The sender's id, or one derived from the content or the stream id: the same id twice is one event. */
  readonly id: string;
  /** Wire type, e.g. `position_updated`. */
  readonly type: string;
  readonly occurredAtMs: number;
  readonly source: string | null;
  readonly correlationId: string | null;
  readonly payload: JsonObject;
  /** The principal that sent it; null for the bus, which has no principals. */
  readonly reportedBy?: string;
  /** Size of the payload as JSON, for the limits on what waits in memory. */
  readonly bytes: number;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The result of reading one dialect: an event, or the name of the field that is wrong (`''` = the whole input). */
export type Reading = { readonly event: DeskEvent } | { readonly fault: FieldError };

interface NamedType {
  readonly name: string;
  readonly type: string;
  /** The fields that the name itself implies, used where the payload lacks them. */
  readonly implies?: JsonObject;
}

/** Bus names and what they become (upstreams.md section 3). A name that is not listed keeps its words, see `wireTypeOf`. */
export const NAMED_TYPES: readonly NamedType[] = [
  { name: 'position.updated', type: 'position_updated' },
  { name: 'pnl.updated', type: 'pnl_updated' },
  { name: 'portfolio.pnl_updated', type: 'pnl_updated' },
  { name: 'signal.generated', type: 'signal_generated' },
  { name: 'ai.signal_generated', type: 'signal_generated' },
  { name: 'ess.state_changed', type: 'ess_state_changed' },
  { name: 'ess.state.changed', type: 'ess_state_changed' },
  { name: 'ess.tripped', type: 'ess_state_changed', implies: { ess_state: 'TRIPPED' } },
  { name: 'ess.rearmed', type: 'ess_state_changed', implies: { ess_state: 'ARMED' } },
  { name: 'ess.manual_reset', type: 'ess_state_changed', implies: { ess_state: 'ARMED' } },
  { name: 'health.alert', type: 'health_alert' },
  { name: 'health.alert_raised', type: 'health_alert' },
  { name: 'trade.executed', type: 'trade_executed' },
  { name: 'trade.opened', type: 'trade_executed', implies: { status: 'OPENED' } },
  { name: 'trade.closed', type: 'trade_executed', implies: { status: 'CLOSED' } },
  { name: 'order.placed', type: 'order_placed', implies: { status: 'PLACED' } },
  { name: 'order.failed', type: 'order_placed', implies: { status: 'FAILED' } },
  { name: 'strategy.updated', type: 'strategy_updated' },
  { name: 'strategy.selected', type: 'strategy_updated' },
  { name: 'rl_sizing.updated', type: 'rl_sizing_updated' },
  { name: 'sizing.decided', type: 'rl_sizing_updated' },
  { name: 'regime.changed', type: 'regime_changed' },
  { name: 'portfolio.snapshot_updated', type: 'portfolio_snapshot_updated' },
  { name: 'portfolio.summary_updated', type: 'portfolio_summary_updated' },
  { name: 'portfolio.drawdown_updated', type: 'portfolio_drawdown_updated' },
  { name: 'portfolio.exposure_updated', type: 'portfolio_exposure_updated' },
  { name: 'portfolio.cash_flow', type: 'portfolio_cash_flow' },
  { name: 'fx.rate_updated', type: 'fx_rate_updated' },
  { name: 'metric.recorded', type: 'metric_recorded' },
];

/** The wire types of the names that are listed. */
export const WIRE_TYPES: readonly string[] = [...new Set(NAMED_TYPES.map(({ type }) => type))];

const BY_NAME = new Map(NAMED_TYPES.map((row) => [row.name, row]));

/** The rule for names of events. */
export const EVENT_NAME = /^[a-zA-Z][\w.:-]{0,99}$/;
const ID = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,200}$/u;

/** Why a name cannot be an event's type, or null. */
export function nameFault(name: unknown): FieldError | null {
  if (typeof name !== 'string' || !EVENT_NAME.test(name))
    return { field: 'type', message: 'must be a name of 1 to 100 letters, digits and . _ : - that starts with a letter' };
  return isOwnType(wireTypeOf(name)) ? { field: 'type', message: `"${name}" is a name of the live stream itself` } : null;
}

/** 1 to 200 printable characters, not only spaces. */
export function isEventId(id: unknown): id is string {
  return typeof id === 'string' && ID.test(id) && id.trim() !== '';
}

/** The id of an event as it was sent: text, or an integer as text with all its digits; anything else stays what it is. */
export function eventIdOf(raw: unknown): unknown {
  return typeof raw === 'number' ? (toId(raw) ?? raw) : raw;
}

/** `position.updated -> position_updated`; names that the table does not list have their dots made underscores. */
export function wireTypeOf(name: string): string {
  return BY_NAME.get(name)?.type ?? name.replaceAll('.', '_');
}

/** What the name alone says about the payload: `ess.tripped -> { ess_state: 'TRIPPED' }`. */
export function impliedBy(name: string): JsonObject {
  return BY_NAME.get(name)?.implies ?? {};
}
