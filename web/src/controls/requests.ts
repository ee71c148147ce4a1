import { api, unwrap, type User } from '../api.ts';
import { scheduler } from '../app/desk.ts';
import { realtime } from '../app/live.ts';
import { speak } from '../frame/truth/standing.ts';
import { KeyedStore } from '../live/keyed.store.ts';
import { t } from '../messages/en.ts';
import { ValueStore } from '../state/value.store.ts';
import { type ControlName, type ControlRequest, mayControlAny } from './control.ts';

/** Recent requests of controls, by id. */
export const requests = new KeyedStore<ControlRequest>(scheduler);

export const requestList = (): ControlRequest[] => [...requests.entries()].map(([, one]) => one);

/** What a dialog is open for; null = none. */
export type Asked =
  | { readonly about: 'stop' }
  | { readonly about: 'strategy'; readonly control: 'strategy.pause' | 'strategy.resume'; readonly target: string }
  | { readonly about: 'breaker'; readonly control: 'breaker.trip' | 'breaker.close'; readonly target: string };

export const asked = new ValueStore<Asked | null>(null);

const OF_LATE = 50;

/** Follows all controls. Users without any of their permissions need no history. Returns a function that ends it. */
export function followControls(user: User): () => void {
  if (!user.permissions.includes('view_dashboard')) return () => undefined;
  const joined = realtime.join('controls', {
    read: async () =>
      mayControlAny(user)
        ? unwrap(api.GET('/api/controls/requests', { params: { query: { limit: OF_LATE } } }))
        : { items: [], stream: null },
    at: ({ stream }) => stream,
    apply: ({ items }) => requests.replace(items.map((one) => [one.id, one])),
    onEvent: ({ data: { change, ...request } }) => {
      requests.set(request.id, request);
      if (request.control.startsWith('ess.')) speak(t.controls.spoken(t.controls.names[request.control], t.controls.changes[change]));
    },
  });
  return () => {
    joined.close();
    requests.clear();
    asked.set(null);
  };
}

export interface Order {
  readonly control: ControlName;
  readonly target: string | null;
  readonly reason: string;
  /** One for each thing that is wanted: the same one again does it no second time. */
  readonly key: string;
  readonly expected?: string;
}

export async function order({ control, target, reason, key, expected }: Order) {
  const body = { reason, ...(target !== null && { target }), dry_run: false, ...(expected !== undefined && { expected_state: expected }) };
  const answer = await api.POST(`/api/controls/${control}`, { params: { header: { 'Idempotency-Key': key } }, body });
  if (answer.data) requests.set(answer.data.id, answer.data);
  return answer;
}

/** The present state of the target: a dry run sends nothing. */
export async function stateNow(control: ControlName, target: string | null): Promise<string | null> {
  const body = { reason: 'reading the present state', ...(target !== null && { target }), dry_run: true };
  const { data } = await api.POST(`/api/controls/${control}`, { params: { header: { 'Idempotency-Key': newKey() } }, body });
  return data?.state_before ?? null;
}

export async function decide(id: string, verdict: 'approve' | 'reject') {
  const params = { path: { id } };
  const answer = await (verdict === 'approve'
    ? api.POST('/api/controls/requests/{id}/approve', { params, body: {} })
    : api.POST('/api/controls/requests/{id}/reject', { params, body: {} }));
  if (answer.data) requests.set(answer.data.id, answer.data);
  return answer;
}

/** Not `randomUUID`, which a page without TLS does not have. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
