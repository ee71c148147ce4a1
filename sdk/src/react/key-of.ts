import type { EventFrame } from '../realtime/wire.types.js';

type Body = Readonly<Record<string, unknown>>;

/** The fields that identify the object of a frame, by type; other types use `id`, and without one all frames are of one object. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['portfolio', ['broker']],
  ['system', ['name']],
  ['feed', ['name']],
  ['tick', ['exchange', 'symbol']],
  ['bar', ['exchange', 'symbol', 'interval']],
  ['trade', ['broker', 'symbol', 'id']],
  ['position_updated', ['broker', 'symbol', 'leg']],
  ['section_changed', ['section']],
]);

/**
 * The key of the object of a frame: `alpha` on `portfolio`, `NSE:SBIN` of a tick, the id of an alert, `cpu{host=desk-1}` of a metric.
 * On `dashboard` the type comes first: `position_updated:alpha:BTCUSDT`, `pnl_updated`.
 */
export function keyOf(frame: EventFrame): string {
  const { type, topic } = frame;
  const body = bodyOf(frame);
  const fields = FIELDS.get(type);
  const parts = type === 'metric' ? [metricKey(body)] : (fields ?? ['id']).flatMap((field) => textOf(body[field]));
  if (topic === 'dashboard') return fields ? [type, ...parts].join(':') : type;
  return parts.join(':') || type;
}

/** Whether the frame removes its object: a position of size 0. */
export function isGone(frame: EventFrame): boolean {
  const { size, quantity } = bodyOf(frame);
  const held = size ?? quantity;
  return frame.type === 'position_updated' && held !== undefined && held !== null && Number(held) === 0;
}

function bodyOf(frame: EventFrame): Body {
  const { data, payload } = frame as { readonly data?: Body; readonly payload?: Body };
  return data ?? payload ?? {};
}

function textOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : typeof value === 'number' ? [String(value)] : [];
}

function metricKey({ type, labels }: Body): string {
  const pairs = Object.entries((labels as Readonly<Record<string, string>> | undefined) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return String(type) + (pairs.length === 0 ? '' : `{${pairs.map(([name, value]) => `${name}=${value}`).join(',')}}`);
}
