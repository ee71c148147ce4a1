import { parseOptions } from '@node-rs/argon2';
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
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'auth.busy', options: { retryAfterSeconds: 1 } });
  });

  it('of API keys do not wait behind a storm of logins', async () => {
    const hasher = new SecretHasher();
    const order: string[] = [];
    const storm = Array.from({ length: 60 }, () => hasher.verify(NOBODY, 'guess', 'login').then(() => order.push('login')));
    await hasher.verify(NOBODY, 'key', 'key').then(() => order.push('key'));
    await Promise.all(storm);
    expect(order.indexOf('key')).toBeLessThan(30);
  });
});
