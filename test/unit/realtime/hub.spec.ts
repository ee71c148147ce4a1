import fc from 'fast-check';
import type { Client } from '../../../src/modules/realtime/hub/client.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import type { Role } from '../../../src/modules/auth/identity/permissions.js';
import { event, HISTORY, house, principal, seqs, settled, subscribe } from './hub-of-channels.js';
import { MemoryConnection } from './memory.connection.js';

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

  it('gives a limited principal the rows of its brokers and those without a broker, live, replayed and as current values', async () => {
    const { client, connection } = joined('viewer', ['alpha']);
    await subscribe(hub, client, 'fills');
    const rows = [{ broker: 'alpha' }, { broker: 'beta' }, { broker: null }, { note: 'without a broker' }];
    await log.append(
      'fills',
      rows.map((row) => event(row)),
    );
    await settled();
    expect(connection.received.map(({ data }) => data)).toEqual([{ broker: 'alpha' }, { note: 'without a broker' }]);
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
