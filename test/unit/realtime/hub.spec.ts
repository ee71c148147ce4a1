import fc from 'fast-check';
import { loadConfig } from '../../../src/config/config.js';
import type { Channel } from '../../../src/modules/realtime/protocol/channel.js';
import type { Client } from '../../../src/modules/realtime/hub/client.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import type { Refusals } from '../../../src/modules/auth/audit/refusals.js';
import { RealtimeCounters } from '../../../src/modules/realtime/hub/realtime.counters.js';
import type { Subscribed } from '../../../src/modules/realtime/protocol/subscribed.js';
import type { EventLog, LogEvent } from '../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { TopicRing } from '../../../src/platform/events/topic-ring.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { permissionsOf, type Role } from '../../../src/modules/auth/identity/permissions.js';
import type { Principal } from '../../../src/modules/auth/identity/principal.js';
import { MemoryConnection } from './memory.connection.js';

const HISTORY = 50;
const channelRow = (policy: Omit<Channel, 'doc' | 'frames'>): Channel => ({ doc: 'A topic of this test.', frames: {}, ...policy });
const dashboard = channelRow({
  name: 'dashboard',
  permission: 'view_dashboard',
  delivery: 'log',
  shape: 'payload',
  path: 'dashboard',
  brokersOf: () => [],
});
const prices = channelRow({
  name: 'prices',
  permission: 'view_market',
  delivery: 'latest',
  shape: 'data',
  brokersOf: () => [],
});
const trades = channelRow({
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
const fills = channelRow({ name: 'fills', permission: 'view_dashboard', delivery: 'log', shape: 'data', brokersOf: brokerOf });
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
const event = (data: unknown, key?: string) => {
  nextId += 1;
  return { id: `e${nextId}`, type: 'position_updated', timestamp: '2026-01-01T00:00:00.000Z', data, ...(key === undefined ? {} : { key }) };
};
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function principal(role: Role, brokers: readonly string[] = ['*']): Principal {
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

function house(history = HISTORY) {
  const log = new MemoryEventLog(history);
  const hub = new Hub(log, loadConfig({ REALTIME_HISTORY: String(history) }), new RealtimeCounters(new Metrics()), {
    note: () => undefined,
  } as unknown as Refusals);
  hub.onModuleInit();
  for (const row of [dashboard, prices, trades, families, books, fills]) hub.register(row);
  return { log, hub };
}

async function subscribe(hub: Hub, client: Client, topic: string, options: object = {}): Promise<Subscribed> {
  const answers: Subscribed[] = [];
  await hub.subscribe(client, { action: 'subscribe', topic, ...options }, (subscribed) => answers.push(subscribed));
  const [answer] = answers;
  if (!answer) throw new Error('no answer');
  return answer;
}

const seqs = (frames: readonly { json: string }[]) => frames.map((frame) => JSON.parse(frame.json).seq);

describe('the hub', () => {
  let hub: Hub;
  let log: MemoryEventLog;
  beforeEach(() => ({ hub, log } = house()));
  afterEach(() => hub.onApplicationShutdown());

  function joined(role: Role = 'viewer', brokers?: readonly string[]) {
    const connection = new MemoryConnection();
    return { connection, client: hub.join(connection, principal(role, brokers)) };
  }

  it('delivers every event of a log topic, numbered, in the frame of realtime.md', async () => {
    const { client, connection } = joined();
    await subscribe(hub, client, 'dashboard');
    await log.append('dashboard', [event({ symbol: 'BTCUSDT' }), event({ symbol: 'ETHUSDT' })]);
    await settled();
    const epoch = log.ring('dashboard').epoch;
    expect(connection.received).toEqual([
      {
        type: 'position_updated',
        topic: 'dashboard',
        epoch,
        seq: 1,
        timestamp: '2026-01-01T00:00:00.000Z',
        payload: { symbol: 'BTCUSDT' },
      },
      {
        type: 'position_updated',
        topic: 'dashboard',
        epoch,
        seq: 2,
        timestamp: '2026-01-01T00:00:00.000Z',
        payload: { symbol: 'ETHUSDT' },
      },
    ]);
  });

  it('starts a log topic at its head and a latest topic with the current value of each key', async () => {
    await log.append('dashboard', [event(1)]);
    await log.append('prices', [event(1, 'BTC'), event(2, 'ETH'), event(3, 'BTC')]);
    const { client } = joined();
    expect(await subscribe(hub, client, 'dashboard')).toMatchObject({ seq: 1, recovered: false, frames: [] });
    const { frames } = await subscribe(hub, client, 'prices');
    expect(frames.map((frame) => JSON.parse(frame.json).data)).toEqual([2, 3]);
  });

  it('gives a limited principal the rows of its brokers and those of nobody, live, replayed and as current values', async () => {
    const { client, connection } = joined('viewer', ['alpha']);
    await subscribe(hub, client, 'fills');
    const rows = [{ broker: 'alpha' }, { broker: 'beta' }, { broker: null }, { note: 'of nobody' }];
    await log.append(
      'fills',
      rows.map((row) => event(row)),
    );
    await settled();
    expect(connection.received.map(({ data }) => data)).toEqual([{ broker: 'alpha' }, { note: 'of nobody' }]);
    const { epoch } = log.ring('fills');
    expect(seqs((await subscribe(hub, client, 'fills', { recover: { epoch, seq: 0 } })).frames)).toEqual([1, 4]);
    const all = joined('viewer');
    expect(seqs((await subscribe(hub, all.client, 'fills', { recover: { epoch, seq: 0 } })).frames)).toEqual([1, 2, 3, 4]);
  });

  it('does not know a broker out of scope', async () => {
    const { client } = joined('viewer', ['alpha']);
    await log.append('portfolio:alpha', [event({ broker: 'alpha' }, 'alpha')]);
    expect((await subscribe(hub, client, 'portfolio:alpha')).frames).toHaveLength(1);
    await expect(subscribe(hub, client, 'portfolio:beta')).rejects.toMatchObject({ code: 'realtime.unknown_topic' });
  });

  it('recovers all or nothing', async () => {
    await log.append(
      'dashboard',
      Array.from({ length: HISTORY + 10 }, () => event(0)),
    );
    const { client } = joined();
    const { epoch } = log.ring('dashboard');
    const from = (seq: number, of = epoch) => subscribe(hub, client, 'dashboard', { recover: { epoch: of, seq } });
    expect(seqs((await from(HISTORY + 7)).frames)).toEqual([HISTORY + 8, HISTORY + 9, HISTORY + 10]);
    expect(await from(10)).toMatchObject({ recovered: true });
    expect((await from(10)).frames).toHaveLength(HISTORY);
    expect(await from(9)).toMatchObject({ recovered: false, frames: [] });
    expect(await from(HISTORY + 11)).toMatchObject({ recovered: false, frames: [] });
    expect(await from(HISTORY, 'other')).toMatchObject({ recovered: false, frames: [] });
    expect(await from(HISTORY + 10)).toMatchObject({ recovered: true, frames: [] });
  });

  it('refuses unknown topics, forbidden topics and too many of them, and the client stays', async () => {
    const { client } = joined('viewer');
    await expect(subscribe(hub, client, 'nonsense')).rejects.toMatchObject({ code: 'realtime.unknown_topic' });
    await expect(subscribe(hub, client, 'metrics:*')).rejects.toMatchObject({ code: 'realtime.unknown_topic' });
    await expect(subscribe(hub, client, 'trades')).rejects.toMatchObject({ code: 'auth.forbidden' });
    for (let n = 0; n < 256; n += 1) await subscribe(hub, client, `metrics:m${n}`);
    await expect(subscribe(hub, client, 'dashboard')).rejects.toMatchObject({ code: 'realtime.too_many_subscriptions' });
    expect(client.closed).toBe(false);
  });

  it('filters live and replayed events alike', async () => {
    const { client, connection } = joined();
    const { epoch } = log.ring('dashboard');
    await log.append('dashboard', [event({ symbol: 'A' }), event({ symbol: 'B' })]);
    const filter = new Map([['symbol', new Set(['B'])]]);
    expect(seqs((await subscribe(hub, client, 'dashboard', { filter, recover: { epoch, seq: 0 } })).frames)).toEqual([2]);
    await log.append('dashboard', [event({ symbol: 'A' }), event({ symbol: 'B' }), event(null)]);
    await settled();
    expect(connection.received.map((frame) => frame['seq'])).toEqual([4]);
  });

  it('stops delivering after unsubscribe and leave', async () => {
    const { client, connection } = joined();
    await subscribe(hub, client, 'dashboard');
    expect(hub.watchers('dashboard')).toBe(1);
    expect(hub.unsubscribe(client, 'dashboard')).toBe(true);
    await log.append('dashboard', [event(1)]);
    await subscribe(hub, client, 'dashboard');
    hub.leave(client);
    await log.append('dashboard', [event(2)]);
    await settled();
    expect(connection.received).toEqual([]);
    expect(hub.watchers('dashboard')).toBe(0);
  });

  it('joins replay and live flow without a hole or a double, whatever the interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('append', 'batch', 'drop', 'resume', 'settle'), { maxLength: 40 }), async (steps) => {
        const home = house(1000);
        const connection = new MemoryConnection();
        let client: Client | null = null;
        let last = 0;
        const seen: number[] = [];
        const see = (seq: number) => {
          seen.push(seq);
          last = seq;
        };
        for (const step of [...steps, 'drop', 'resume', 'settle']) {
          if (step === 'append') void home.log.append('dashboard', [event(0)]);
          if (step === 'batch') void home.log.append('dashboard', [event(0), event(0), event(0)]);
          if (step === 'settle') await settled();
          for (const frame of connection.received.splice(0)) see(Number(frame['seq']));
          if (step === 'drop' && client) {
            home.hub.leave(client);
            client = null;
          }
          if (step === 'resume' && !client) {
            client = home.hub.join(connection, principal('viewer'));
            const recover = { epoch: home.log.ring('dashboard').epoch, seq: last };
            void home.hub.subscribe(client, { action: 'subscribe', topic: 'dashboard', recover }, (answer) => {
              expect(answer.recovered).toBe(true);
              for (const seq of seqs(answer.frames)) see(seq);
            });
            await Promise.resolve();
          }
        }
        await settled();
        for (const frame of connection.received.splice(0)) see(Number(frame['seq']));
        home.hub.onApplicationShutdown();
        const { seq: head } = home.log.ring('dashboard').head;
        expect(seen).toEqual(Array.from({ length: head }, (_, index) => index + 1));
      }),
      { numRuns: 200 },
    );
  });
});

/** The log of a replica that reads later than another: it has what `catchUp` has brought so far. */
function laggingLog(front: MemoryEventLog): { log: EventLog; catchUp(): void } {
  const own = new TopicRing('dashboard', front.ring('dashboard').epoch, HISTORY);
  const handlers: ((event: LogEvent) => void)[] = [];
  const log: EventLog = {
    available: true,
    append: (topic, events) => front.append(topic, events),
    head: (topic) => front.head(topic),
    ring: () => own,
    subscribe: (handler) => {
      handlers.push(handler);
      return () => undefined;
    },
    onEpochChange: () => () => undefined,
  };
  const catchUp = (): void => {
    for (const next of front.ring('dashboard').since(own.head.seq) ?? []) {
      own.push(next);
      for (const handler of handlers) handler(next);
    }
  };
  return { log, catchUp };
}

describe('a replica that is behind the one a client comes from', () => {
  it('gives it what it has not seen, once, as it catches up', async () => {
    const front = new MemoryEventLog(HISTORY);
    const { log, catchUp } = laggingLog(front);
    const hub = new Hub(log, loadConfig({}), new RealtimeCounters(new Metrics()), { note: () => undefined } as unknown as Refusals);
    hub.onModuleInit();
    hub.register(dashboard);
    await front.append('dashboard', [event(1), event(2)]);
    catchUp();
    await front.append('dashboard', [event(3), event(4)]);
    const connection = new MemoryConnection();
    const client = hub.join(connection, principal('viewer'));
    const { epoch } = front.ring('dashboard');
    expect(await subscribe(hub, client, 'dashboard', { recover: { epoch, seq: 9 } })).toMatchObject({ recovered: false, frames: [] });
    const answer = await subscribe(hub, client, 'dashboard', { recover: { epoch, seq: 3 } });
    expect(answer).toMatchObject({ recovered: true, seq: 3, frames: [] });
    catchUp();
    await settled();
    expect(connection.received.map((frame) => frame['seq'])).toEqual([4]);
    hub.onApplicationShutdown();
  });
});

describe('a slow client', () => {
  it('is closed with 4409 when it falls a mebibyte behind on a log topic, and the others never notice', async () => {
    const { hub, log } = house(100_000);
    const slow = new MemoryConnection();
    const quick = new MemoryConnection();
    slow.reading = false;
    const client = hub.join(slow, principal('viewer'));
    await subscribe(hub, client, 'dashboard');
    await subscribe(hub, hub.join(quick, principal('viewer')), 'dashboard');
    for (let n = 0; n < 200; n += 1) {
      await log.append('dashboard', [event('x'.repeat(10_000))]);
      await settled();
    }
    expect(slow.closedWith).toBe(4409);
    expect(slow.buffered()).toBeLessThan(1.1 * 1024 * 1024);
    expect(quick.received.map((frame) => frame['seq'])).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    slow.read();
    const got = slow.ofType('position_updated').map((frame) => Number(frame['seq']));
    expect(got).toEqual(Array.from({ length: got.length }, (_, index) => index + 1));
    expect(slow.received.at(-1)).toMatchObject({ type: 'error', code: 'realtime.slow_consumer', retryable: true });
    const again = hub.join(new MemoryConnection(), principal('viewer'));
    const { epoch } = log.ring('dashboard');
    const resumed = await subscribe(hub, again, 'dashboard', { recover: { epoch, seq: got.length } });
    expect(seqs(resumed.frames)).toEqual(Array.from({ length: 200 - got.length }, (_, index) => got.length + index + 1));
    hub.onApplicationShutdown();
  });

  it('is closed when it is more events behind than the history holds', async () => {
    const { hub, log } = house(20);
    const slow = new MemoryConnection();
    slow.reading = false;
    await subscribe(hub, hub.join(slow, principal('viewer')), 'dashboard');
    for (let n = 0; n < 20; n += 1) await log.append('dashboard', [event(n)]);
    await settled();
    expect(slow.closedWith).toBeNull();
    await log.append('dashboard', [event(20)]);
    await settled();
    expect(slow.closedWith).toBe(4409);
    hub.onApplicationShutdown();
  });

  it('on a latest topic always ends with the newest value per key, never an older after a newer one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('BTC', 'ETH', 'SOL'), fc.boolean()), { minLength: 1, maxLength: 60 }),
        async (steps) => {
          const { hub, log } = house(1000);
          const connection = new MemoryConnection();
          const client = hub.join(connection, principal('viewer'));
          await subscribe(hub, client, 'prices');
          const newest = new Map<string, number>();
          let value = 0;
          for (const [key, reads] of steps) {
            value += 1;
            newest.set(key, value);
            await log.append('prices', [event({ key, value, filling: 'x'.repeat(100_000) }, key)]);
            await settled();
            connection.reading = reads;
            if (reads) connection.read();
            client.tick(Date.now());
          }
          connection.reading = true;
          connection.read();
          client.tick(Date.now());
          hub.onApplicationShutdown();
          expect(connection.closedWith).toBeNull();
          const got = connection.received.map((frame) => frame['data'] as { key: string; value: number });
          for (const [key, last] of newest) {
            const values = got.filter((data) => data.key === key).map((data) => data.value);
            expect(values.at(-1)).toBe(last);
            expect(values).toEqual(values.toSorted((a, b) => a - b));
          }
          const skipped = connection.received.reduce((sum, frame) => sum + Number(frame['skipped'] ?? 0), 0);
          expect(got.length + skipped).toBe(steps.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gets at most max_rate_hz frames of a latest topic, and all events of a log topic', async () => {
    const { hub, log } = house(1000);
    const connection = new MemoryConnection();
    const client = hub.join(connection, principal('viewer'));
    await subscribe(hub, client, 'prices', { maxRateHz: 0.001 });
    await subscribe(hub, client, 'dashboard', { maxRateHz: 0.001 });
    for (let n = 1; n <= 5; n += 1) {
      await log.append('prices', [event(n, 'BTC')]);
      await log.append('dashboard', [event(n)]);
      await settled();
    }
    expect(connection.received.filter((frame) => frame['topic'] === 'dashboard')).toHaveLength(5);
    expect(connection.received.filter((frame) => frame['topic'] === 'prices').map((frame) => frame['data'])).toEqual([1]);
    client.tick(Date.now() + 1_000_001);
    expect(connection.received.at(-1)).toMatchObject({ topic: 'prices', data: 5, skipped: 3 });
    hub.onApplicationShutdown();
  });
});
