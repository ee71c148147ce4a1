import * as fc from 'fast-check';
import { event, events, idsOf } from '../../support/contracts/log-events.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';
import { appendUntilTaken, Follower, HISTORY, reused, withReplicas } from './event-log.replicas.js';

let server: RedisServer;
const { replica } = withReplicas((started) => (server = started));

describe('A replica and its reader', () => {
  it('is there before Redis is, and takes the history as history when it comes', async () => {
    const first = await replica();
    await first.append('trades', [event({ key: 'a' }), ...events(4)]);
    await server.save();
    await server.kill();
    const late = await replica();
    const follower = new Follower(late);
    expect(late.available).toBe(false);
    expect(late.ring('trades').since(0)).toEqual([]);
    await server.run();
    await until(() => late.available);
    expect(late.ring('trades').head.seq).toBe(5);
    expect(late.ring('trades').latest()).toHaveLength(1);
    expect(follower.received).toEqual([]);
    expect(follower.restarts).toEqual([late.ring('trades').head]);
    await appendUntilTaken(first, [event()]);
    await until(() => follower.received.length === 1);
    expect(follower.breaches).toEqual([]);
  }, 20_000);

  it('says so when entries were trimmed before it could read them', async () => {
    const log = await replica({ streamLength: 10 });
    const follower = new Follower(log);
    await log.append('trades', [event(), event({ key: 'rare' })]);
    await until(() => follower.received.length === 2);
    const flood = events(25);
    await log.append('trades', flood);
    await until(() => follower.received.length === 12);
    expect(follower.restarts).toEqual([{ epoch: follower.position.epoch, seq: 17 }]);
    expect(idsOf(follower.received.slice(2))).toEqual(idsOf(flood.slice(15)));
    expect(log.ring('trades').since(16)).toBeNull();
    expect(log.ring('trades').since(17)).toHaveLength(10);
    await until(() => log.ring('trades').latest().length === 1);
    expect(follower.breaches).toEqual([]);
  });

  it('stands at the head when the stream has vanished but its head is there', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(3));
    await until(() => follower.received.length === 3);
    await server.command('DEL', 'qd:{events}:stream:trades');
    const late = await replica();
    expect(late.ring('trades').head).toEqual(follower.position);
    await log.append('trades', events(1));
    await until(() => follower.received.length === 4);
    expect(follower.breaches).toEqual([]);
  });

  it.each([
    ['an entry that is no event', ['XADD', 'qd:{events}:stream:trades', '4-0', 'e', 'EPOCH', 'v', '{broken']],
    ['an entry without fields of ours', ['XADD', 'qd:{events}:stream:trades', '4-0', 'hello', 'world']],
    ['an entry with a foreign id', ['XADD', 'qd:{events}:stream:trades', '3-7', 'hello', 'world']],
  ])('goes on after %s of another program', async (_, words) => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(3));
    await until(() => follower.received.length === 3);
    await server.command(...words.map((word) => (word === 'EPOCH' ? follower.position.epoch : word)));
    const next = event();
    await appendUntilTaken(log, [next]);
    await until(() => follower.received.at(-1)?.id === next.id);
    expect(follower.breaches).toEqual([]);
    expect(log.available).toBe(true);
  });

  it('keeps what it stores in Redis bounded', async () => {
    const log = await replica({ streamLength: 150 });
    for (let round = 0; round < 10; round += 1)
      await log.append(
        'trades',
        Array.from({ length: 100 }, () => event({ key: 'k' })),
      );
    expect(await server.command('XLEN', 'qd:{events}:stream:trades')).toContain(':150');
    expect(await server.command('ZCARD', 'qd:{events}:ids:trades')).toContain(`:${HISTORY}`);
    expect(await server.command('HLEN', 'qd:{events}:latest:trades')).toContain(':1');
  });
});

type Step = { do: 'append'; by: 0 | 1; count: number } | { do: 'save' | 'crash' | 'crash empty' | 'flush' };

describe('law', () => {
  it('whatever crashes, a follower gets every number once and in order, or has to start again; and replay equals live', async () => {
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('append' as const), by: fc.constantFrom(0, 1), count: fc.integer({ min: 1, max: 30 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constantFrom('save' as const, 'crash' as const, 'crash empty' as const, 'flush' as const) }),
      },
    );
    const [one, two] = [await replica(), await replica()];
    const followers = [new Follower(one), new Follower(two)];
    const breaches = (): string[] => followers.flatMap((follower) => follower.breaches);
    const perform = async (given: Step): Promise<void> => {
      if (given.do === 'append') await appendUntilTaken([one, two][given.by] ?? one, events(given.count));
      else if (given.do === 'save') await server.save();
      else if (given.do === 'flush') await server.command('FLUSHALL');
      else if (given.do === 'crash empty') await server.restartEmpty();
      else {
        await server.kill();
        await server.run();
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const given of steps) await perform(given);
        const [last] = (await appendUntilTaken(one, [event()])).slice(-1);
        await until(() => followers.every(({ position }) => position.epoch === last?.epoch && position.seq === last.seq));
        expect([...breaches(), ...reused(followers)]).toEqual([]);
        for (const [index, log] of [one, two].entries()) {
          const reported = followers[index]!.received.filter(({ epoch }) => epoch === last?.epoch);
          const start = followers[index]!.restarts.at(-1)?.epoch === last?.epoch ? followers[index]!.restarts.at(-1)!.seq : 0;
          const from = Math.max(start, last!.seq - HISTORY);
          expect(log.ring('trades').since(from)).toEqual(reported.filter(({ seq }) => seq > from));
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
