import { readDirection, readEss, readServiceStatus, readSide } from '../../common/desk-words.js';
import { round } from '../../common/money.js';
import { toNumber, toText, toTimeMs } from '../../platform/upstream/fields.js';
import { impliedBy, type JsonObject, wireTypeOf } from './desk-event.js';

/** One field of a known row: its wire name, the spellings in which it arrives, and how its value is understood. */
interface Field {
  readonly name: string;
  readonly from: readonly string[];
  readonly read: (value: unknown) => unknown;
}

const field = (read: Field['read'], name: string, ...others: string[]): Field => ({ name, from: [name, ...others], read });
const money = (value: unknown) => round(toNumber(value), 2);
/** A word that is not understood is UNKNOWN; what is no word at all is null, like any garbage. */
const word = (read: (text: string) => string) => (value: unknown) => {
  const text = toText(value);
  return text === null ? null : read(text);
};

const POSITION = [
  field(toText, 'symbol'),
  field(toText, 'side', 'positionSide'),
  field(toNumber, 'size', 'quantity', 'positionAmt'),
  field(toNumber, 'entry_price', 'entryPrice'),
  field(toNumber, 'current_price', 'mark_price', 'markPrice'),
  field(money, 'unrealized_pnl', 'unRealizedProfit'),
  field(money, 'unrealized_pnl_pct'),
  field(money, 'value'),
];

const PNL = [
  field(money, 'equity', 'total_equity'),
  field(money, 'total_pnl'),
  field(money, 'daily_pnl'),
  field(money, 'daily_pnl_pct'),
  field(money, 'weekly_pnl', 'realized_pnl_week'),
  field(money, 'monthly_pnl', 'realized_pnl_month'),
  field(money, 'realized_pnl', 'realized_pnl_total'),
  field(money, 'unrealized_pnl'),
];

const SIGNAL = [
  field(toInstant, 'timestamp'),
  field(toText, 'symbol'),
  field(word(readDirection), 'direction', 'action'),
  field((value) => round(toNumber(value), 3), 'confidence'),
  field(toText, 'strategy', 'source'),
  field(toNumber, 'target_size'),
];

const ESS = [
  field(toText, 'ess_state', 'state', 'new_state'),
  field(
    word((text) => readEss(text, null).state),
    'previous_state',
    'old_state',
  ),
  field(toText, 'reason', 'trip_reason'),
  field(toInstant, 'tripped_at', 'trip_time'),
];

const HEALTH = [field(toText, 'service'), field(word(readServiceStatus), 'status'), field(toText, 'message'), field(toText, 'severity')];

type Normaliser = (payload: JsonObject, occurredAtMs: number) => JsonObject;

const NORMALISERS = new Map<string, Normaliser>([
  ['position_updated', toPosition],
  ['pnl_updated', (payload) => inWireNames(PNL, payload)],
  ['signal_generated', (payload, occurredAtMs) => ({ timestamp: toInstant(occurredAtMs), ...inWireNames(SIGNAL, payload) })],
  ['ess_state_changed', toEss],
  ['health_alert', (payload) => inWireNames(HEALTH, payload)],
]);

/**
 * The payload with the known fields of its type under their wire names and understood as upstreams.md says; a figure that is garbage is
 * null. Fields that did not arrive are not invented, fields that are not known stay as they are.
 */
export function normalisePayload(name: string, payload: JsonObject, occurredAtMs: number): JsonObject {
  const normalise = NORMALISERS.get(wireTypeOf(name));
  const row: Record<string, unknown> = { ...(normalise ? normalise(payload, occurredAtMs) : payload) };
  for (const [key, value] of Object.entries(impliedBy(name))) row[key] ??= value;
  return row;
}

function toPosition(payload: JsonObject): JsonObject {
  const row = inWireNames(POSITION, payload);
  const quantity = toNumber(row.size);
  const entry = toNumber(row.entry_price);
  const current = toNumber(row.current_price);
  const side = readSide(row.side, quantity);
  if (quantity !== null) row.size = Math.abs(quantity);
  if (quantity !== null || 'side' in row) row.side = side;
  if (quantity !== null && current !== null) row.value ??= round(Math.abs(quantity) * current, 2);
  // Sent as 1.76 by one version and 0.0176 by another, so the sent percentage counts only where it cannot be computed.
  if (entry !== null && entry > 0 && current !== null && side !== 'UNKNOWN') {
    row.unrealized_pnl_pct = round(((current - entry) / entry) * (side === 'LONG' ? 100 : -100), 2);
  }
  return row;
}

function toEss(payload: JsonObject): JsonObject {
  const row = inWireNames(ESS, payload);
  const { state, reason } = readEss(row.ess_state, toText(row.reason));
  if (row.ess_state) row.ess_state = state;
  if ('reason' in row || reason !== null) row.reason = reason;
  return row;
}

/** Renames and reads what arrived of `fields`; of several spellings the first with a usable value counts. */
function inWireNames(fields: readonly Field[], payload: JsonObject): Record<string, unknown> {
  const row: Record<string, unknown> = { ...payload };
  for (const { name, from, read } of fields) {
    const arrived = from.filter((spelling) => Object.hasOwn(payload, spelling));
    if (arrived.length === 0) continue;
    const usable = arrived.find((spelling) => read(payload[spelling]) !== null);
    for (const spelling of usable === undefined ? arrived : [usable]) delete row[spelling];
    row[name] = usable === undefined ? null : read(payload[usable]);
  }
  return row;
}

function toInstant(value: unknown): string | null {
  const ms = toTimeMs(value);
  return ms === null ? null : new Date(ms).toISOString();
}
