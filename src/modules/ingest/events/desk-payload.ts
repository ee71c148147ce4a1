import { brokerFault, fitBroker, labelledBrokerFault, readName, ruleOf } from '../../../common/text/name.js';
import { readJson } from '../../../common/text/json.js';
import type { FieldError } from '../../../common/problem.js';
import { readDirection, readEss, readServiceStatus } from '../../../common/desk-words.js';
import { toCurrency } from '../../../common/money/currency.js';
import { round, type RoundMoney } from '../../../common/money/money.js';
import { readHolding, unrealizedPnlOf, unrealizedPnlPctOf, valueOf } from '../../../common/money/position.js';
import { fields, isObject, toId, toNumber, toText, toTimeMs } from '../../../platform/upstream/fields.js';
import { impliedBy, type JsonObject, wireTypeOf } from './desk-event.js';

/** Rounds an amount of one payload, by the currency that the payload names. */
type Amount = (value: number | null) => number | null;

/** One field of a known row: its wire name, the spellings in which it arrives, and how its value is understood. */
interface Field {
  readonly name: string;
  readonly from: readonly string[];
  readonly read: (value: unknown, amount: Amount) => unknown;
}

const field = (read: Field['read'], name: string, ...others: string[]): Field => ({ name, from: [name, ...others], read });
const money = (value: unknown, amount: Amount) => amount(toNumber(value));
const label = (value: unknown) => toId(value)?.normalize('NFC') ?? null;
const percent = (value: unknown) => round(toNumber(value), 2);
/** An unknown word is UNKNOWN; a value that is not a word is null, like any garbage. */
const word = (read: (text: string) => string) => (value: unknown) => {
  const text = toText(value);
  return text === null ? null : read(text);
};

const POSITION = [
  field(label, 'symbol'),
  field(toText, 'side', 'positionSide'),
  field(toNumber, 'size', 'quantity', 'positionAmt'),
  field(toNumber, 'entry_price', 'entryPrice'),
  field(toNumber, 'current_price', 'mark_price', 'markPrice'),
  field(money, 'unrealized_pnl', 'unRealizedProfit'),
  field(percent, 'unrealized_pnl_pct'),
  field(money, 'value'),
];

const PNL = [
  field(money, 'equity', 'total_equity'),
  field(money, 'total_pnl'),
  field(money, 'daily_pnl'),
  field(percent, 'daily_pnl_pct'),
  field(money, 'weekly_pnl', 'realized_pnl_week'),
  field(money, 'monthly_pnl', 'realized_pnl_month'),
  field(money, 'realized_pnl', 'realized_pnl_total'),
  field(money, 'unrealized_pnl'),
];

const SIGNAL = [
  field(toInstant, 'timestamp'),
  field(label, 'symbol'),
  field(word(readDirection), 'direction', 'action'),
  field((value) => round(toNumber(value), 3), 'confidence'),
  field(label, 'strategy', 'source'),
  field(toNumber, 'target_quantity', 'target_size'),
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

const HEALTH = [field(toText, 'service'), field(word(readServiceStatus), 'status'), field(toText, 'message'), field(toId, 'severity')];

type Normaliser = (payload: JsonObject, amount: Amount, occurredAtMs: number) => JsonObject;

const NORMALISERS = new Map<string, Normaliser>([
  ['position_updated', toPosition],
  ['pnl_updated', (payload, amount) => inWireNames(PNL, payload, amount)],
  [
    'signal_generated',
    (payload, amount, occurredAtMs) => {
      const row = inWireNames(SIGNAL, payload, amount);
      // The former name is sent beside it.
      if ('target_quantity' in row) row.target_size = row.target_quantity;
      return { timestamp: toInstant(occurredAtMs), ...row };
    },
  ],
  ['ess_state_changed', toEss],
  ['health_alert', (payload, amount) => inWireNames(HEALTH, payload, amount)],
]);

/**
 * The payload with the known fields of its type under their wire names and read as upstreams.md says; an unreadable figure is null. Absent
 * fields are not invented, unknown fields stay as they are. Money is rounded to the decimals of the payload's currency, else of the desk's.
 * currency, without one those of the desk's.
 */
export function normalisePayload(name: string, payload: JsonObject, occurredAtMs: number, roundMoney: RoundMoney): JsonObject {
  const currency = toCurrency(toText(payload.currency));
  const amount: Amount = (value) => roundMoney(value, currency);
  const normalise = NORMALISERS.get(wireTypeOf(name));
  const row: Record<string, unknown> = { ...(normalise ? normalise(payload, amount, occurredAtMs) : payload) };
  for (const [key, value] of Object.entries(impliedBy(name))) row[key] ??= value;
  if (typeof row.broker === 'string') row.broker = fitBroker(row.broker);
  return row;
}

function toPosition(payload: JsonObject, amount: Amount): JsonObject {
  const row = inWireNames(POSITION, payload, amount);
  const holding = readHolding(fields(payload));
  const { size, side, leg, isLegNamed } = holding;
  if (size !== null) row.size = size;
  // `size` is the former name.
  if ('size' in row) row.quantity = row.size;
  if (size !== null || 'side' in row) row.side = side;
  // Else a later reader would take the side, which comes from the sign here, for the name of a leg.
  if (leg === 'NET' && (isLegNamed || (size !== null && size !== 0))) row.leg = leg;
  const value = valueOf(holding);
  if (value !== null) row.value ??= amount(value);
  // Sent as 1.76 by one version and 0.0176 by another, so the sent percentage counts only where it cannot be computed.
  const pct = unrealizedPnlPctOf(holding);
  if (pct !== null) row.unrealized_pnl_pct = round(pct, 2);
  const gain = unrealizedPnlOf(holding);
  if (gain !== null) row.unrealized_pnl ??= amount(gain);
  return row;
}

function toEss(payload: JsonObject, amount: Amount): JsonObject {
  const row = inWireNames(ESS, payload, amount);
  const { state, reason } = readEss(row.ess_state, toText(row.reason));
  if (row.ess_state) row.ess_state = state;
  if ('reason' in row || reason !== null) row.reason = reason;
  return row;
}

/** Renames and reads the known fields that arrived; of several spellings the first with a usable value counts. */
function inWireNames(known: readonly Field[], payload: JsonObject, amount: Amount): Record<string, unknown> {
  const row: Record<string, unknown> = { ...payload };
  for (const { name, from, read } of known) {
    const arrived = from.filter((spelling) => Object.hasOwn(payload, spelling));
    if (arrived.length === 0) continue;
    const usable = arrived.find((spelling) => read(payload[spelling], amount) !== null);
    for (const spelling of usable === undefined ? arrived : [usable]) delete row[spelling];
    row[name] = usable === undefined ? null : read(payload[usable], amount);
  }
  return row;
}

function toInstant(value: unknown): string | null {
  const ms = toTimeMs(value);
  return ms === null ? null : new Date(ms).toISOString();
}

/** Where readers of events look for a time. They would take an unreadable one for absent, and give the event another day. */
const TIMES = [
  ...['timestamp', 'as_of', 'updated_at', 'created_at', 'time', 'executed_at', 'tripped_at', 'trip_time', 'filled_at', 'trade_time'],
  ...['opened_at', 'entry_time', 'closed_at', 'exit_time', 'update_time', 'updateTime', 'last_update', 'cancelled_at', 'canceled_at'],
  ...['event_time', 'transaction_time', 'placed_at', 'submitted_at', 'order_time'],
] as const;
const DATE = /^\s*\d{4}-\d{2}-\d{2}/;

const MAX_SYMBOL = 100;

/** Why a payload cannot be stored: a name that breaks the rule of names, a date or an hour that does not exist. Null: no fault. */
export function payloadFault(type: string, payload: JsonObject): FieldError | null {
  return brokersFault(type, payload) ?? symbolFault(type, payload) ?? timeFault(payload);
}

/** The labels of a recorded metric, which some senders put into one text; null when there are none. */
export function labelsOf({ labels }: JsonObject): JsonObject | null {
  const read = typeof labels === 'string' ? parsed(labels) : labels;
  return isObject(read) ? read : null;
}

/** Events that mean nothing without their broker: an empty name is an error. A trade's empty name means that no broker is named. */
const KNOWN_BY_BROKER: ReadonlySet<string> = new Set(['position_updated', 'portfolio_summary_updated', 'portfolio_cash_flow']);

function brokersFault(type: string, payload: JsonObject): FieldError | null {
  // A trade of an exchange belongs to that exchange where no broker is named.
  const names = type === 'trade_executed' ? ['broker', 'exchange'] : ['broker'];
  const isNameless = KNOWN_BY_BROKER.has(type) && payload.broker === '';
  const name = isNameless ? 'broker' : names.find((each) => !isAbsent(payload[each]));
  const message = name === undefined ? null : brokerFault(payload[name]);
  if (message !== null) return { field: `payload.${name}`, message };
  const labelled = labelledBrokerFault(labelsOf(payload) ?? {});
  return labelled === null ? null : { field: 'payload.labels.broker', message: labelled };
}

/** A position is identified by its symbol: a cut one could be that of another position. */
function symbolFault(type: string, { symbol }: JsonObject): FieldError | null {
  const isBroken = type === 'position_updated' && typeof symbol === 'string' && symbol !== '' && readName(symbol, MAX_SYMBOL) === null;
  return isBroken ? { field: 'payload.symbol', message: ruleOf(MAX_SYMBOL) } : null;
}

function timeFault(payload: JsonObject): FieldError | null {
  const time = TIMES.find((each) => {
    const value = payload[each];
    return typeof value === 'string' && DATE.test(value) && toTimeMs(value) === null;
  });
  return time === undefined ? null : { field: `payload.${time}`, message: 'is no time that a calendar and a clock show' };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return null;
  }
}
