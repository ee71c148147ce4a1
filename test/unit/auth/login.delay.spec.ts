import { loadConfig } from '../../../src/config/config.js';
import { Limiters } from '../../../src/modules/auth/limits/limiter.js';
import { delayMs, LoginDelay } from '../../../src/modules/auth/limits/login.delay.js';
import { RedisConnections } from '../../../src/platform/redis/redis.connections.js';

const CONFIG = loadConfig({});
const delays = (config = CONFIG) => new LoginDelay(config, new Limiters(new RedisConnections(config)));

describe('the wait before a login', () => {
  it('is nothing for five attempts, then doubles up to five seconds', () => {
    expect([0, 4, 5, 6, 7, 8, 9, 10, 1e6].map((attempts) => delayMs(attempts))).toEqual([0, 0, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('counts attempts when they begin, so that those that come at once wait too', async () => {
    const delay = delays();
    const order: number[] = [];
    const attempts = Array.from({ length: 7 }, (_, n) => delay.begin('alice').then(() => order.push(n)));
    await Promise.all(attempts.slice(0, 5));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    await Promise.all(attempts);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('starts anew with a right one, and does not count what was withdrawn', async () => {
    const delay = delays();
    for (let n = 0; n < 50; n += 1) {
      await delay.begin('alice');
      await (n % 2 === 0 ? delay.succeeded('alice') : delay.withdraw('alice'));
    }
    const startedMs = performance.now();
    await delay.begin('alice');
    expect(performance.now() - startedMs).toBeLessThan(200);
  });

  it('ends when the process does, and is none where limits are off', async () => {
    const delay = delays();
    const waiting = Array.from({ length: 20 }, () => delay.begin('alice'));
    delay.onModuleDestroy();
    const ended = (await Promise.allSettled(waiting)).filter(({ status }) => status === 'rejected');
    expect(ended).toHaveLength(15);
    expect(ended[0]).toMatchObject({ reason: { code: 'auth.busy' } });
    const off = delays(loadConfig({ RATE_LIMIT_ENABLED: 'false' }));
    await Promise.all(Array.from({ length: 50 }, () => off.begin('alice')));
  });
});
