import { Problem } from '../../../src/common/problem.js';
import { RedisEventLog } from '../../../src/platform/events/redis/redis.event-log.js';
import { event, events, idsOf } from '../../support/contracts/log-events.js';
import { connectionsTo, RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';
import { appendUntilTaken, Follower, HISTORY, rejection, reused, withReplicas } from './event-log.replicas.js';

let server: RedisServer;
const { replica, stopAtEnd } = withReplicas((started) => (server = started));

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
    await until(() => here.received.length >= 18 && there.received.length >= 18);
    expect(idsOf(here.received)).toEqual(all);
    expect(idsOf(there.received)).toEqual(all);
    expect([...here.breaches, ...there.breaches, ...here.restarts, ...there.restarts]).toEqual([]);
  });

  it('refuses at once while it is known to be gone, and keeps the rings readable', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(4));
    await until(() => follower.received.length === 4);
    await server.kill();
    await until(() => !log.available);
    const refused = await Promise.all(Array.from({ length: 100 }, () => rejection(log.append('trades', [event()]))));
    expect(refused.every((error) => error instanceof Problem && error.code === 'realtime.unavailable')).toBe(true);
    expect(await rejection(log.head('trades'))).toMatchObject({ code: 'realtime.unavailable' });
    expect(log.ring('trades').since(1)).toEqual(follower.received.slice(1));
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
    await until(() => follower.received.at(-1)?.id === last.id);
    expect(idsOf(follower.received.slice(2, 5))).toEqual(idsOf(batch));
    expect(follower.position.seq).toBe(6);
    expect([...follower.breaches, ...follower.restarts]).toEqual([]);
  });
});

describe('Redis has lost the log', () => {
  it('is flushed while nothing is written: every replica starts again under one new epoch by itself', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(7));
    await until(() => here.received.length === 7 && there.received.length === 7);
    const old = here.position.epoch;
    await server.command('FLUSHALL');
    await until(() => here.restarts.length > 0 && there.restarts.length > 0, 2000);
    expect(here.restarts).toEqual([{ epoch: expect.not.stringMatching(old), seq: 0 }]);
    expect(there.restarts).toEqual(here.restarts);
    expect(one.ring('trades').since(0)).toEqual([]);
    const [position] = await two.append('trades', [event()]);
    expect(position).toEqual({ epoch: here.position.epoch, seq: 1 });
    await until(() => here.received.length === 8 && there.received.length === 8);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
  });

  it('is flushed and written to in the same moment: the new events follow the new epoch from 1', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(3));
    await until(() => there.received.length === 3);
    await server.command('FLUSHALL');
    const after = events(6);
    await two.append('trades', after);
    await until(() => here.received.length === 9 && there.received.length === 9);
    expect(idsOf(here.received.slice(3))).toEqual(idsOf(after));
    expect(here.position.seq).toBe(6);
    expect(here.restarts).toHaveLength(1);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
  });

  it('restarts empty: the position of a client from before is not mistaken for one of now', async () => {
    const log = await replica();
    const follower = new Follower(log);
    await log.append('trades', events(5));
    await until(() => follower.received.length === 5);
    const before = follower.position;
    await server.restartEmpty();
    await appendUntilTaken(log, events(9));
    await until(() => follower.received.length === 14);
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
    await until(() => here.received.length === 7 && there.received.length === 7);
    await server.kill();
    await server.run();
    await until(() => here.restarts.length > 0 && there.restarts.length > 0);
    const [position] = await appendUntilTaken(two, [event()]);
    expect(position).toEqual({ epoch: here.restarts[0]?.epoch, seq: 5 });
    await until(() => here.received.length === 8 && there.received.length === 8);
    expect([...here.breaches, ...there.breaches]).toEqual([]);
    expect(reused([here, there])).toEqual([]);
  });

  it('comes back in a state from before it was flushed: the epoch of then is not taken up again', async () => {
    const [one, two] = [await replica(), await replica()];
    const [here, there] = [new Follower(one), new Follower(two)];
    await one.append('trades', events(4));
    await server.save();
    await one.append('trades', events(3));
    await until(() => here.received.length === 7 && there.received.length === 7);
    await server.command('FLUSHALL');
    await two.append('trades', events(2));
    await until(() => here.received.length === 9 && there.received.length === 9);
    const left = new Set(here.received.map(({ epoch }) => epoch));
    await server.kill();
    await server.run();
    const [position] = await appendUntilTaken(two, [event()]);
    await until(() => here.received.length === 10 && there.received.length === 10);
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
    await until(() => follower.received.length === 7);
    // The newcomer writes on a server whose port the witness does not watch.
    await server.kill();
    const other = await server.copy();
    stopAtEnd(other);
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
    expect(follower.restarts[0]).toEqual({ epoch: expect.not.stringMatching(follower.received[0]!.epoch), seq: 10 });
    expect(await appendUntilTaken(witness, [event()])).toEqual([{ epoch: follower.restarts[0]?.epoch, seq: 11 }]);
    await until(() => follower.received.length === 8);
    expect(follower.breaches).toEqual([]);
  });
});
