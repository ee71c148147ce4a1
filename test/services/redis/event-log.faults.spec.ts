import * as fc from 'fast-check';
import { Problem } from '../../../src/common/problem.js';
import type { EventLog, LogEvent, NewEvent, Position } from '../../../src/platform/events/event-log.js';
import { RedisEventLog } from '../../../src/platform/events/redis.event-log.js';
import type { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { event, events, idsOf } from '../../support/event-log.contract.js';
import { connectionsTo, RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';

const HISTORY = 100;

let server: RedisServer;
let connections: RedisConnections;
let logs: RedisEventLog[];
let copies: RedisServer[];

beforeEach(async () => {
  server = await RedisServer.start();
  connections = connectionsTo(server.url);
  logs = [];
  copies = [];
});
afterEach(async () => {
  server.resume();
  await Promise.all(logs.map((log) => log.onApplicationShutdown()));
  await connections.onApplicationShutdown();
  await Promise.all([server, ...copies].map((each) => each.stop()));
});

async function replica(options: { streamLength?: number; topics?: string[] } = {}): Promise<RedisEventLog> {
  const log = new RedisEventLog(connections, { history: HISTORY, topics: ['trades'], ...options });
  logs.push(log);
  await log.start();
  return log;
}

/** A client that follows the topic: every event must continue its position, unless it was told to start again. */
class Follower {
  readonly heard: LogEvent[] = [];
  readonly restarts: Position[] = [];
  readonly breaches: string[] = [];
  position: Position;

  constructor(log: EventLog, topic = 'trades') {
    this.position = log.ring(topic).head;
    log.subscribe((given) => given.topic === topic && this.hear(given));
    log.onEpochChange((name, position) => name === topic && this.restart(position));
  }

  private hear(given: LogEvent): void {
    if (given.epoch !== this.position.epoch || given.seq !== this.position.seq + 1) {
      this.breaches.push(`${given.epoch}:${given.seq} after ${this.position.epoch}:${this.position.seq}`);
    }
    this.position = { epoch: given.epoch, seq: given.seq };
    this.heard.push(given);
  }

  private restart(position: Position): void {
    this.position = position;
    this.restarts.push(position);
  }
}

/** Positions that two followers, or one of them twice, have seen taken by different events. */
function reused(followers: readonly Follower[]): string[] {
  const idAt = new Map<string, string>();
  return followers
    .flatMap(({ heard }) => heard)
    .map(({ epoch, seq, id }) => ({ position: `${epoch}:${seq}`, id }))
    .filter(({ position, id }) => (idAt.get(position) ?? id) !== id || !idAt.set(position, id))
    .map(({ position }) => position);
}

/** As the outbox does it: again and again with the same ids. */
async function appendUntilTaken(log: EventLog, batch: readonly NewEvent[]): Promise<Position[]> {
  let positions: Position[] = [];
  await until(async () => {
    positions = await log.append('trades', batch).catch(() => []);
    return positions.length > 0;
  });
  return positions;
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
}

describe('Redis is gone for a while and comes back with its data', () => {
  it('loses nothing, doubles nothing and keeps the order on every replica', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    const before = events(10);
    await one.append('trades', before);
    await server.save();
    await server.kill();
    await until(() => !one.available && !two.available);
    const during = events(3);
    expect(await rejection(one.append('trades', during))).toMatchObject({ code: 'realtime.unavailable' });
    await server.run();
    await appendUntilTaken(two, during);
    await appendUntilTaken(one, during);
    const after = events(5);
    await one.append('trades', after);
    const all = idsOf([...before, ...during, ...after]);
    await until(() => here.heard.length >= 18 && there.heard.length >= 18);
    expect(idsOf(here.heard)).toEqual(all);
    expect(idsOf(there.heard)).toEqual(all);
    expect([...here.breaches, ...there.breaches, ...here.restarts, ...there.restarts]).toEqual([]);
  });

  it('refuses at once while it is known to be gone, and keeps the rings readable', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(4));
    await until(() => follower.heard.length === 4);
    await server.kill();
    await until(() => !log.available);
    const refused = await Promise.all(Array.from({ length: 100 }, () => rejection(log.append('trades', [event()]))));
    expect(refused.every((error) => error instanceof Problem && error.code === 'realtime.unavailable')).toBe(true);
    expect(await rejection(log.head('trades'))).toMatchObject({ code: 'realtime.unavailable' });
    expect(log.ring('trades').since(1)).toEqual(follower.heard.slice(1));
  });
});

describe('Redis stops answering without closing anything', () => {
  it('rejects an append in bounded time; the same ids again are not doubled although the first try was carried out', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(2));
    server.pause();
    const batch = events(3);
    expect(await rejection(log.append('trades', batch))).toMatchObject({ code: 'realtime.unavailable' });
    await until(() => !log.available);
    server.resume();
    await appendUntilTaken(log, batch);
    const last = event();
    await appendUntilTaken(log, [last]);
    await until(() => follower.heard.at(-1)?.id === last.id);
    expect(idsOf(follower.heard.slice(2, 5))).toEqual(idsOf(batch));
    expect(follower.position.seq).toBe(6);
    expect([...follower.breaches, ...follower.restarts]).toEqual([]);
  });
});

describe('Redis has lost the log', () => {
  it('is flushed while nothing is written: every replica starts again under one new epoch by itself', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(7));
    await until(() => here.heard.length === 7 && there.heard.length === 7);
    const old = here.position.epoch;
    await server.command('FLUSHALL');
    await until(() => here.restarts.length > 0 && there.restarts.length > 0, 2000);
    expect(here.restarts).toEqual([{ epoch: expect.not.stringMatching(old), seq: 0 }]);
    expect(there.restarts).toEqual(here.restarts);
    expect(one.ring('trades').since(0)).toEqual([]);
    const [position] = await two.append('trades', [event()]);
    expect(position).toEqual({ epoch: here.position.epoch, seq: 1 });
    await until(() => here.heard.length === 8 && there.heard.length === 8);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
  });

  it('is flushed and written to in the same moment: the new events follow the new epoch from 1', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(3));
    await until(() => there.heard.length === 3);
    await server.command('FLUSHALL');
    const after = events(6);
    await two.append('trades', after);
    await until(() => here.heard.length === 9 && there.heard.length === 9);
    expect(idsOf(here.heard.slice(3))).toEqual(idsOf(after));
    expect(here.position.seq).toBe(6);
    expect(here.restarts).toHaveLength(1);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
  });

  it('restarts empty: the position of a client from before is not mistaken for one of now', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(5));
    await until(() => follower.heard.length === 5);
    const before = follower.position;
    await server.restartEmpty();
    await appendUntilTaken(log, events(9));
    await until(() => follower.heard.length === 14);
    expect(follower.position).toEqual({ epoch: log.ring('trades').epoch, seq: 9 });
    expect(follower.position.epoch).not.toBe(before.epoch);
    expect(follower.restarts).toHaveLength(1);
    expect(follower.breaches).toEqual([]);
  });

  it('comes back in an older state: no number is used twice in one epoch', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(4));
    await server.save();
    await one.append('trades', events(3));
    await until(() => here.heard.length === 7 && there.heard.length === 7);
    await server.kill();
    await server.run();
    await until(() => here.restarts.length > 0 && there.restarts.length > 0);
    const [position] = await appendUntilTaken(two, [event()]);
    expect(position).toEqual({ epoch: here.restarts[0]?.epoch, seq: 5 });
    await until(() => here.heard.length === 8 && there.heard.length === 8);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
    expect(reused([here, there])).toEqual([]);
  });

  it('comes back in a state from before it was flushed: the epoch of then is not taken up again', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(4));
    await server.save();
    await one.append('trades', events(3));
    await until(() => here.heard.length === 7 && there.heard.length === 7);
    await server.command('FLUSHALL');
    await two.append('trades', events(2));
    await until(() => here.heard.length === 9 && there.heard.length === 9);
    const left = new Set(here.heard.map(({ epoch }) => epoch));
    await server.kill();
    await server.run();
    const [position] = await appendUntilTaken(two, [event()]);
    await until(() => here.heard.length === 10 && there.heard.length === 10);
    expect(position).toEqual(here.position);
    expect(left).not.toContain(position?.epoch);
    expect(reused([here, there])).toEqual([]);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
  });

  it('comes back in an older state and is written to by a newcomer before a replica looks: that replica still says so', async () => {
    const witness = await replica();
    const follower = new Follower(witness);
    await witness.append('trades', events(4));
    await server.save();
    await witness.append('trades', events(3));
    await until(() => follower.heard.length === 7);
    // The newcomer writes on a server whose port the witness does not watch.
    await server.kill();
    const other = await server.copy();
    copies.push(other);
    const elsewhere = connectionsTo(other.url);
    const newcomer = new RedisEventLog(elsewhere, { history: HISTORY, topics: ['trades'] });
    await newcomer.start();
    await newcomer.append('trades', events(6));
    await newcomer.onApplicationShutdown();
    await elsewhere.onApplicationShutdown();
    await other.save();
    await other.kill();
    await server.adopt(other);
    await server.run();
    await until(() => follower.restarts.length > 0);
    expect(follower.restarts[0]).toEqual({ epoch: expect.not.stringMatching(follower.heard[0]!.epoch), seq: 10 });
    expect(await appendUntilTaken(witness, [event()])).toEqual([{ epoch: follower.restarts[0]?.epoch, seq: 11 }]);
    await until(() => follower.heard.length === 8);
    expect(follower.breaches).toEqual([]);
  });
});

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
    expect(follower.heard).toEqual([]);
    expect(follower.restarts).toEqual([late.ring('trades').head]);
    await appendUntilTaken(first, [event()]);
    await until(() => follower.heard.length === 1);
    expect(follower.breaches).toEqual([]);
  }, 20_000);

  it('says so when entries were trimmed before it could read them', async () => {
    const log = await replica({ streamLength: 10 });
    const follower = new Follower(log);
    await log.append('trades', [event(), event({ key: 'rare' })]);
    await until(() => follower.heard.length === 2);
    const flood = events(25);
    await log.append('trades', flood);
    await until(() => follower.heard.length === 12);
    expect(follower.restarts).toEqual([{ epoch: follower.position.epoch, seq: 17 }]);
    expect(idsOf(follower.heard.slice(2))).toEqual(idsOf(flood.slice(15)));
    expect(log.ring('trades').since(16)).toBeNull();
    expect(log.ring('trades').since(17)).toHaveLength(10);
    await until(() => log.ring('trades').latest().length === 1);
    expect(follower.breaches).toEqual([]);
  });

  it('stands at the head when the stream has vanished but its head is there', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(3));
    await until(() => follower.heard.length === 3);
    await server.command('DEL', 'qd:{events}:stream:trades');
    const late = await replica();
    expect(late.ring('trades').head).toEqual(follower.position);
    await log.append('trades', events(1));
    await until(() => follower.heard.length === 4);
    expect(follower.breaches).toEqual([]);
  });

  it.each([
    ['an entry that is no event', ['XADD', 'qd:{events}:stream:trades', '4-0', 'e', 'EPOCH', 'v', '{broken']],
    ['an entry without fields of ours', ['XADD', 'qd:{events}:stream:trades', '4-0', 'hello', 'world']],
    ['an entry with a foreign id', ['XADD', 'qd:{events}:stream:trades', '3-7', 'hello', 'world']],
  ])('goes on after %s that somebody else wrote', async (_, words) => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(3));
    await until(() => follower.heard.length === 3);
    await server.command(...words.map((word) => (word === 'EPOCH' ? follower.position.epoch : word)));
    const next = event();
    await appendUntilTaken(log, [next]);
    await until(() => follower.heard.at(-1)?.id === next.id);
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
  it('whatever crashes, a follower gets every number once and in order, or is told to start again; and replay equals live', async () => {
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
          const told = followers[index]!.heard.filter(({ epoch }) => epoch === last?.epoch);
          const start = followers[index]!.restarts.at(-1)?.epoch === last?.epoch ? followers[index]!.restarts.at(-1)!.seq : 0;
          const from = Math.max(start, last!.seq - HISTORY);
          expect(log.ring('trades').since(from)).toEqual(told.filter(({ seq }) => seq > from));
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
