import type { SandboxEvent, DeskEventType } from '../desk/desk-event.js';

/**
 * What may happen to an event that has to wait: a `state` gives way to a newer one with the same key,
 * a `notice` is dropped when it is old, a `fact` is kept.
 */
export type Delivery = { readonly kind: 'state'; readonly key: string } | { readonly kind: 'notice' } | { readonly kind: 'fact' };

const FIELDS_OF_KEY: Partial<Record<DeskEventType, readonly string[]>> = {
  'position.updated': ['broker', 'symbol'],
  'pnl.updated': [],
  'portfolio.summary_updated': ['broker'],
  'fx.rate_updated': ['base', 'quote'],
};

const FACTS: readonly DeskEventType[] = ['trade.executed', 'ess.state_changed', 'health.alert'];

/** An event that is reported once and must not get lost. */
export function isFact({ type }: SandboxEvent): boolean {
  return FACTS.includes(type);
}

export function deliveryOf(event: SandboxEvent): Delivery {
  const { type, payload } = event;
  const fields = FIELDS_OF_KEY[type];
  if (fields) return { kind: 'state', key: [type, ...fields.map((field) => String(payload[field]))].join('|') };
  return { kind: isFact(event) ? 'fact' : 'notice' };
}
