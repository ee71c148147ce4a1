import { loadConfig } from '../../../src/config/config.js';
import { Problem } from '../../../src/common/problem.js';
import { FailedAuthLimit } from '../../../src/modules/auth/limits/failed-auth.limit.js';
import { Limiters } from '../../../src/modules/auth/limits/limiter.js';
import { LoginLimit } from '../../../src/modules/auth/limits/login.limit.js';
import { RedisConnections } from '../../../src/platform/redis/redis.connections.js';

const CONFIG = loadConfig({});
const limiters = () => new Limiters(new RedisConnections(CONFIG));
const limited = { code: 'request.rate_limited' };

async function fail(limit: LoginLimit, ip: string, username: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await limit.begin(ip, username);
    await limit.failed(username);
  }
}

describe('failed logins', () => {
  it('of one address for one user are ten a minute', async () => {
    const limit = new LoginLimit(CONFIG, limiters());
    await fail(limit, '192.0.2.1', 'alice', 10);
    await expect(limit.begin('192.0.2.1', 'alice')).rejects.toMatchObject(limited);
    await expect(limit.begin('192.0.2.1', 'bob')).resolves.toBeUndefined();
    await expect(limit.begin('192.0.2.2', 'alice')).resolves.toBeUndefined();
  });

  it('of one address for all users are thirty a minute', async () => {
    const limit = new LoginLimit(CONFIG, limiters());
    for (let i = 0; i < 30; i += 1) await fail(limit, '192.0.2.1', `user${i}`, 1);
    await expect(limit.begin('192.0.2.1', 'someone else')).rejects.toMatchObject(limited);
  });

  it('that come all at once are counted before they are judged', async () => {
    const limit = new LoginLimit(CONFIG, limiters());
    const attempts = await Promise.allSettled(Array.from({ length: 25 }, () => limit.begin('192.0.2.1', 'alice')));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('are forgotten for the pair after a success, which itself counts nowhere', async () => {
    const limit = new LoginLimit(CONFIG, limiters());
    await fail(limit, '192.0.2.1', 'alice', 9);
    for (let i = 0; i < 50; i += 1) {
      await limit.begin('192.0.2.1', 'alice');
      await limit.succeeded('192.0.2.1', 'alice');
    }
    await fail(limit, '192.0.2.1', 'alice', 10);
    await expect(limit.begin('192.0.2.1', 'alice')).rejects.toMatchObject(limited);
  });

  it('that could not be judged do not count', async () => {
    const limit = new LoginLimit(CONFIG, limiters());
    for (let i = 0; i < 50; i += 1) {
      await limit.begin('192.0.2.1', 'alice');
      await limit.withdraw('192.0.2.1', 'alice');
    }
    await expect(limit.begin('192.0.2.1', 'alice')).resolves.toBeUndefined();
  });

  it('from many addresses slow all of them down and lock the user out from none', async () => {
    const limit = new LoginLimit(CONFIG, limiters());
    for (let i = 0; i < 20; i += 1) await fail(limit, `192.0.2.${i}`, 'alice', 5);
    await fail(limit, '198.51.100.1', 'alice', 3);
    await expect(limit.begin('198.51.100.1', 'alice')).rejects.toMatchObject(limited);
    await expect(limit.begin('203.0.113.9', 'alice')).resolves.toBeUndefined();
    await expect(limit.begin('198.51.100.1', 'bob')).resolves.toBeUndefined();
  });

  it('are not limited when limits are off', async () => {
    const limit = new LoginLimit(loadConfig({ RATE_LIMIT_ENABLED: 'false' }), limiters());
    await expect(fail(limit, '192.0.2.1', 'alice', 50)).resolves.toBeUndefined();
  });
});

describe('wrong tokens and keys', () => {
  const wrong = () => Promise.reject(new Problem('auth.invalid_api_key'));
  const guess = async (limit: FailedAuthLimit, times: number, attempt: () => Promise<unknown> = wrong) => {
    for (let i = 0; i < times; i += 1) await limit.watch('192.0.2.1', attempt).catch(() => undefined);
  };

  it('of one address are sixty a minute; right ones still pass', async () => {
    const limit = new FailedAuthLimit(CONFIG, limiters());
    await guess(limit, 59);
    await expect(limit.refuseGuessing('192.0.2.1')).resolves.toBeUndefined();
    await expect(limit.watch('192.0.2.1', wrong)).rejects.toMatchObject({ code: 'auth.invalid_api_key' });
    await expect(limit.watch('192.0.2.1', wrong)).rejects.toMatchObject(limited);
    await expect(limit.refuseGuessing('192.0.2.1')).rejects.toMatchObject(limited);
    await expect(limit.watch('192.0.2.1', () => Promise.resolve('right'))).resolves.toBe('right');
    await expect(limit.refuseGuessing('192.0.2.2')).resolves.toBeUndefined();
  });

  it('do not include expired tokens and a database that is away', async () => {
    const limit = new FailedAuthLimit(CONFIG, limiters());
    await guess(limit, 100, () => Promise.reject(new Problem('auth.token_expired')));
    await guess(limit, 100, () => Promise.reject(new Problem('storage.unavailable')));
    await expect(limit.refuseGuessing('192.0.2.1')).resolves.toBeUndefined();
  });
});

it("a limit's minute is a minute, whatever is done to the machine's clock meanwhile", async () => {
  const limiter = limiters().perMinute('test', 1);
  await limiter.take('anna');
  const anHourEarlier = Date.now() - 3_600_000;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(anHourEarlier);
  const { allowed, resetMs } = await limiter.take('anna');
  expect(allowed).toBe(false);
  expect(resetMs).toBeLessThanOrEqual(60_000);
  clock.mockRestore();
});
