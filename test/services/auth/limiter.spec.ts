import { type Limiter, Limiters } from '../../../src/modules/auth/limits/limiter.js';
import type { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { connectionsTo, RedisServer } from '../../support/processes/redis.js';

describe('a limit with Redis', () => {
  let redis: RedisServer;
  let open: RedisConnections[] = [];
  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await Promise.all(open.map((connections) => connections.onApplicationShutdown()));
    open = [];
    await redis.stop();
  });

  async function replica(points: number): Promise<Limiter> {
    const connections = connectionsTo(redis.url);
    open.push(connections);
    await connections.ready(connections.client());
    return new Limiters(connections).perMinute('test', points);
  }
  const take = async (limiter: Limiter, times: number) => {
    const standings = [];
    for (let i = 0; i < times; i += 1) standings.push(await limiter.take('alice'));
    return standings;
  };

  it('counts over all replicas', async () => {
    const [here, there] = [await replica(5), await replica(5)];
    await take(here, 3);
    const [fourth, fifth, sixth] = await take(there, 3);
    expect([fourth?.remaining, fifth?.remaining, sixth?.allowed]).toEqual([1, 0, false]);
    expect((await here.take('alice')).allowed).toBe(false);
    expect((await here.take('bob')).allowed).toBe(true);
  });

  it('gives back, tells and clears', async () => {
    const limiter = await replica(5);
    await take(limiter, 3);
    await limiter.giveBack('alice');
    expect((await limiter.standing('alice')).used).toBe(2);
    await limiter.clear('alice');
    expect(await limiter.standing('alice')).toMatchObject({ used: 0, remaining: 5, allowed: true });
  });

  it('forgets after its minute: every key in Redis has an end', async () => {
    await take(await replica(5), 1);
    const ttl = Number(/:(-?\d+)/.exec(await redis.command('TTL', 'quarterdeck:limit:test:alice'))?.[1]);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(60);
  });

  it('goes on by itself when Redis is killed', async () => {
    const limiter = await replica(3);
    await take(limiter, 1);
    await redis.kill();
    const standings = await take(limiter, 4);
    expect(standings.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
  });

  it('counts nothing here while Redis counts', async () => {
    const limiter = await replica(3);
    expect(limiter.takeHere('alice')).toBeNull();
    await redis.kill();
    await take(limiter, 1);
    expect(limiter.takeHere('alice')).toMatchObject({ used: 2, remaining: 1 });
    expect(await limiter.take('alice')).toMatchObject({ used: 3, allowed: true });
    expect([limiter.takeHere('alice'), (await limiter.standing('alice')).used]).toEqual([null, 3]);
  });

  it('goes on by itself when Redis hangs', async () => {
    const limiter = await replica(3);
    await take(limiter, 1);
    redis.pause();
    const standings = await take(limiter, 4);
    expect(standings.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
  });
});
