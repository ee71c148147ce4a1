import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseOptions } from '@node-rs/argon2';
import type { Problem } from '../../../src/common/problem.js';
import { ARGON2, NOBODY, SecretHasher } from '../../../src/modules/auth/identity/secret-hasher.js';

describe('secrets', () => {
  it('are kept as Argon2id with 19 MiB and two passes, under a salt of their own', async () => {
    const hasher = new SecretHasher();
    const [one, two] = await Promise.all([hasher.hash('swordfish'), hasher.hash('swordfish')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await hasher.verify(one, 'swordfish', 'login')).toBe(true);
    expect(await hasher.verify(one, 'Swordfish', 'login')).toBe(false);
  });

  it('cost the same to check for nobody as for somebody', async () => {
    const somebody = await new SecretHasher().hash('swordfish');
    expect(parseOptions(NOBODY)).toEqual(parseOptions(somebody));
    expect(parseOptions(NOBODY)).toMatchObject({
      memoryCost: ARGON2.memoryCost,
      timeCost: ARGON2.timeCost,
      parallelism: ARGON2.parallelism,
    });
  });

  it('are checked a bounded number at a time: a storm is told to come back, and who waits gets an answer', async () => {
    const hasher = new SecretHasher();
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => hasher.verify(NOBODY, 'guess', 'login')));
    const answered = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(answered).toHaveLength(66);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'auth.busy', options: { retryAfterSeconds: expect.any(Number) } });
  });

  it('are looked for only by those who get a place in the queue', async () => {
    const hasher = new SecretHasher();
    let lookUps = 0;
    const find = () => {
      lookUps += 1;
      return Promise.resolve(undefined);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, () => hasher.verifyFound(find, 'guess')));
    const answered = outcomes.filter(({ status }) => status === 'fulfilled');
    expect([lookUps, answered.length]).toEqual([66, 66]);
    expect(answered[0]).toMatchObject({ value: { found: undefined, right: false } });
  });

  it('are to come again at other times, those who are refused', async () => {
    const hasher = new SecretHasher();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 1000 }, () => hasher.verifyFound(() => Promise.resolve(undefined), 'guess')),
    );
    const waits = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [(outcome.reason as Problem).options.retryAfterSeconds ?? 0] : [],
    );
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect([waits[0], Math.max(...waits) > 5, Math.max(...waits) <= 60]).toEqual([1, true, true]);
  });

  it('of API keys do not wait behind a storm of logins', async () => {
    const hasher = new SecretHasher();
    const order: string[] = [];
    const storm = Array.from({ length: 60 }, () => hasher.verify(NOBODY, 'guess', 'login').then(() => order.push('login')));
    await hasher.verify(NOBODY, 'key', 'key').then(() => order.push('key'));
    await Promise.all(storm);
    expect(order.indexOf('key')).toBeLessThan(30);
  });

  it('are checked with long rests while others wait and the event loop is busy, and without where it is not', async () => {
    // In hashes, because on a busy machine each of them takes longer.
    const restOf = jest.spyOn(SecretHasher.prototype as unknown as { restMs(tookMs: number): number }, 'restMs');
    const threeOfFour = async (): Promise<{ readonly ms: number; readonly rests: readonly number[] }> => {
      const hasher = new SecretHasher();
      // How busy the event loop is, is what the last hashes have seen of it.
      for (let time = 0; time < 8; time += 1) await hasher.verify(NOBODY, 'guess', 'login');
      restOf.mockClear();
      const ended: number[] = [];
      await Promise.all(Array.from({ length: 4 }, () => hasher.verify(NOBODY, 'guess', 'login').then(() => ended.push(performance.now()))));
      const [first = 0, , third = 0] = ended;
      const rests = restOf.mock.calls.map(([tookMs], at) => Number(restOf.mock.results[at]?.value) / tookMs);
      return { ms: third - first, rests };
    };
    const idle = await threeOfFour();
    const over = new AbortController();
    void occupyEventLoop(over.signal);
    const busy = await threeOfFour();
    over.abort();
    restOf.mockRestore();
    expect(busy.ms).toBeGreaterThan(400);
    expect(Math.min(idle.rests.length, busy.rests.length)).toBeGreaterThan(0);
    // Half of the longest.
    expect(Math.max(...idle.rests)).toBeLessThan(24);
  });

  it('are made in threads that stand behind the event loop where the machine is busy', async () => {
    // Other systems have no priority of a single thread.
    if (!existsSync('/proc/self/task')) return;
    const hasher = new SecretHasher();
    await hasher.verify(NOBODY, 'guess', 'login');
    const niceness = readdirSync('/proc/self/task').map((id) => niceOf(readFileSync(`/proc/self/task/${id}/stat`, 'utf8')));
    expect(niceness).toContain(niceOf(readFileSync('/proc/self/stat', 'utf8')) + 10);
    await hasher.onModuleDestroy();
  });

  it('are hashed no longer once the process ends', async () => {
    const hasher = new SecretHasher();
    const late = hasher.verify(NOBODY, 'guess', 'login').catch((error: unknown) => error);
    await hasher.onModuleDestroy();
    expect(await late).toMatchObject({ code: 'auth.busy' });
    await expect(hasher.hash('swordfish')).rejects.toMatchObject({ code: 'auth.busy' });
  });
});

async function occupyEventLoop(over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const untilMs = performance.now() + 5;
    while (performance.now() < untilMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The 19th field; the second is a name that may have spaces. */
function niceOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
}
