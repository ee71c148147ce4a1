import { loadConfig } from '../../../src/config/config.js';
import type { Channel } from '../../../src/modules/realtime/protocol/channel.js';
import type { Client } from '../../../src/modules/realtime/hub/client.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import type { Refusals } from '../../../src/modules/auth/audit/refusals.js';
import { RealtimeCounters } from '../../../src/modules/realtime/hub/realtime.counters.js';
import type { Subscribed } from '../../../src/modules/realtime/protocol/subscribed.js';
import type { LogEvent } from '../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { permissionsOf, type Role } from '../../../src/modules/auth/identity/permissions.js';
import type { Principal } from '../../../src/modules/auth/identity/principal.js';

export const HISTORY = 50;
const channelRow = (policy: Omit<Channel, 'doc' | 'frames'>): Channel => ({ doc: 'A topic of this test.', frames: {}, ...policy });
export const dashboard = channelRow({
  name: 'dashboard',
  permission: 'view_dashboard',
  delivery: 'log',
  shape: 'payload',
  path: 'dashboard',
  brokersOf: () => [],
});
export const prices = channelRow({
  name: 'prices',
  permission: 'view_market',
  delivery: 'latest',
  shape: 'data',
  brokersOf: () => [],
});
export const trades = channelRow({
  name: 'trades',
  permission: 'view_trades',
  delivery: 'log',
  shape: 'data',
  brokersOf: () => [],
});
const books = channelRow({
  name: 'portfolio:*',
  permission: 'view_portfolio',
  delivery: 'latest',
  shape: 'data',
  brokersOf: brokerOf,
  membersAreBrokers: true,
});
export const fills = channelRow({ name: 'fills', permission: 'view_dashboard', delivery: 'log', shape: 'data', brokersOf: brokerOf });
const families = channelRow({
  name: 'metrics:*',
  permission: 'view_metrics',
  delivery: 'latest',
  shape: 'data',
  brokersOf: () => [],
});

function brokerOf({ data }: LogEvent): (string | null)[] {
  const { broker } = data as { broker?: string | null };
  return broker === undefined ? [] : [broker];
}

let nextId = 0;
export const event = (data: unknown, key?: string) => {
  nextId += 1;
  return { id: `e${nextId}`, type: 'position_updated', timestamp: '2026-01-01T00:00:00.000Z', data, ...(key === undefined ? {} : { key }) };
};
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export function principal(role: Role, brokers: readonly string[] = ['*']): Principal {
  return {
    kind: 'user',
    id: `user:${role}`,
    name: role,
    role,
    permissions: new Set(permissionsOf(role)),
    brokers,
    issuedAtMs: 0,
    expiresAtMs: null,
  };
}

export function house(history = HISTORY) {
  const log = new MemoryEventLog(history);
  const hub = new Hub(log, loadConfig({ REALTIME_HISTORY: String(history) }), new RealtimeCounters(new Metrics()), {
    note: () => undefined,
  } as unknown as Refusals);
  hub.onModuleInit();
  for (const row of [dashboard, prices, trades, families, books, fills]) hub.register(row);
  return { log, hub };
}

export async function subscribe(hub: Hub, client: Client, topic: string, options: object = {}): Promise<Subscribed> {
  const answers: Subscribed[] = [];
  await hub.subscribe(client, { action: 'subscribe', topic, ...options }, (subscribed) => answers.push(subscribed));
  const [answer] = answers;
  if (!answer) throw new Error('no answer');
  return answer;
}

export const seqs = (frames: readonly { json: string }[]) => frames.map((frame) => JSON.parse(frame.json).seq);
