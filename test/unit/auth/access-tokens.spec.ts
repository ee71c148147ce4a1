import { createHmac, createSecretKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { type Config, loadConfig } from '../../../src/config/config.js';
import { ALGORITHM, AUDIENCE, ISSUER } from '../../../src/modules/auth/tokens/access-claims.js';
import { AccessChanges, type ChangedAccess } from '../../../src/modules/auth/identity/access-changes.js';
import type { SessionsRepository } from '../../../src/modules/auth/tokens/sessions.repository.js';
import { AccessTokens } from '../../../src/modules/auth/tokens/access-tokens.js';
import { JwtStrategy } from '../../../src/modules/auth/tokens/jwt.strategy.js';

const SECRET = randomBytes(48);
const ALICE = { username: 'alice', role: 'operator', brokers: ['alpaca'], version: 1 } as const;
const session = (id: string) => ({ id, endsAtMs: Date.now() + 36_000_000 });

/** Every session of these names exists; `changes` is what an application hears of the database. */
class Door extends AccessTokens {
  static readonly standing = {
    endsAtMs: Date.now() + 36_000_000,
    role: 'operator',
    brokers: ['alpaca'],
    version: 1,
    mustChangePassword: false,
    source: 'local',
    otpEnabled: false,
  } as const;
  readonly heard: (change: { sessions?: string[]; users?: string[] }) => void;

  constructor(signer: JwtService, strategy: JwtStrategy, config: Config) {
    const users: Readonly<Record<string, string>> = { s3: 'bob' };
    const repository = {
      standings: (ids: string[]) =>
        Promise.resolve(new Map(ids.map((id) => [id, { ...Door.standing, id, username: users[id] ?? 'alice' }]))),
      touch: () => Promise.resolve(),
    };
    const changes = new AccessChanges({} as never, {} as never);
    super(signer, strategy, config, repository as unknown as SessionsRepository, changes);
    const listeners = Reflect.get(changes, 'listeners') as { call(changed: ChangedAccess): void };
    this.heard = ({ sessions = [], users: names = [] }) =>
      listeners.call({ users: new Set(names), sessions: new Set(sessions), keys: new Set(), all: false });
  }
}

function tokens(secret = SECRET, config: Config = loadConfig({})): Door {
  const jwt = createSecretKey(secret);
  const signer = new JwtService({ secret: jwt, signOptions: { algorithm: ALGORITHM, issuer: ISSUER, audience: AUDIENCE } });
  return new Door(signer, new JwtStrategy({ jwt, apiKeyPepper: randomBytes(32) }), config);
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A token that is right in everything that `claims` and `header` do not change. `undefined` takes a claim away. */
function forged(claims: Record<string, unknown> = {}, { alg = 'HS256', secret = SECRET } = {}): string {
  const all = {
    sub: 'alice',
    role: 'operator',
    brokers: ['*'],
    sid: 's',
    ver: 1,
    jti: 'j',
    iat: nowSeconds(),
    exp: nowSeconds() + 60,
    iss: ISSUER,
    aud: AUDIENCE,
    ...claims,
  };
  const body = `${part({ alg, typ: 'JWT' })}.${part(all)}`;
  const digest = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }[alg];
  return digest === undefined ? `${body}.` : `${body}.${createHmac(digest, secret).update(body).digest('base64url')}`;
}

const codeOf = (token: string) =>
  tokens()
    .verify(token)
    .then(
      () => 'accepted',
      (error: { code?: string }) => error.code,
    );

describe('an access token', () => {
  it('says who it belongs to', async () => {
    const door = tokens();
    const { token, expiresInSeconds } = door.issue(ALICE, session('session-1'));
    const principal = await door.verify(token);
    expect(principal).toMatchObject({
      kind: 'user',
      id: 'user:alice',
      name: 'alice',
      role: 'operator',
      brokers: ['alpaca'],
      sessionId: 'session-1',
    });
    expect(principal.permissions.has('acknowledge_alerts')).toBe(true);
    expect(principal.permissions.has('manage_users')).toBe(false);
    expect((principal.expiresAtMs ?? 0) - principal.issuedAtMs).toBe(expiresInSeconds * 1000);
  });

  it('is another one each time', () => {
    const door = tokens();
    expect(door.issue(ALICE, session('s')).token).not.toBe(door.issue(ALICE, session('s')).token);
  });

  it('is accepted as the forger of these tests makes it', async () => expect(await codeOf(forged())).toBe('accepted'));

  it('that has expired says so, also when it was known', async () => {
    expect(await codeOf(forged({ exp: nowSeconds() - 1 }))).toBe('auth.token_expired');
    const door = tokens(SECRET, loadConfig({ TOKEN_EXPIRY_SECONDS: '1' }));
    const { token } = door.issue(ALICE, session('s'));
    const { expiresAtMs } = await door.verify(token);
    jest.useFakeTimers();
    jest.setSystemTime((expiresAtMs ?? 0) + 1);
    try {
      expect(door.recall(token)).toBeNull();
      await expect(door.verify(token)).rejects.toMatchObject({ code: 'auth.token_expired' });
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['no algorithm', forged({}, { alg: 'none' })],
    ['HS384', forged({}, { alg: 'HS384' })],
    ['HS512', forged({}, { alg: 'HS512' })],
    ['another secret', forged({}, { secret: randomBytes(48) })],
    ['another issuer', forged({ iss: 'elsewhere' })],
    ['no issuer', forged({ iss: undefined })],
    ['another audience', forged({ aud: 'elsewhere' })],
    ['no audience', forged({ aud: undefined })],
    ['no end', forged({ exp: undefined })],
    ['an end that is text', forged({ exp: '9999999999' })],
    ['a start in the future', forged({ nbf: nowSeconds() + 60 })],
    ['no subject', forged({ sub: undefined })],
    ['a subject that is a list', forged({ sub: ['admin'] })],
    ['no security version', forged({ ver: undefined })],
    ['an old security version', forged({ ver: 0 })],
    ['a security version that is text', forged({ ver: '1' })],
    ['a session of somebody else', forged({ sid: 's3' })],
    ['no session', forged({ sid: undefined })],
    ['a session with NUL', forged({ sid: 's\0' })],
    ['no id', forged({ jti: 7 })],
  ])('with %s is refused', async (_, token) => expect(await codeOf(token)).toBe('auth.invalid_token'));

  it('of a replica whose clock is ten minutes off is good until the end that it says, and no longer than its session', async () => {
    const from = (offSeconds: number, lifeSeconds: number) => {
      const iat = nowSeconds() + offSeconds;
      return forged({ iat, exp: iat + lifeSeconds });
    };
    expect(await codeOf(from(600, 60))).toBe('accepted');
    expect(await codeOf(from(-600, 660))).toBe('accepted');
    expect(await codeOf(from(-600, 300))).toBe('auth.token_expired');
    expect((await tokens().verify(from(600, 360_000))).expiresAtMs).toBe(Door.standing.endsAtMs);
  });

  it('signed with RS256 is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const body = `${part({ alg: 'RS256', typ: 'JWT' })}.${forged().split('.')[1]}`;
    expect(await codeOf(`${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`)).toBe('auth.invalid_token');
  });

  it('with a changed claim is refused', async () => {
    const [head, , signature] = forged().split('.');
    const body = forged({ role: 'admin' }).split('.')[1];
    expect(await codeOf(`${head}.${body}.${signature}`)).toBe('auth.invalid_token');
  });

  it.each(['', '.', '..', 'a.b.c', '\0', '🙂', 'a'.repeat(100_000), `${part(null)}.${part(null)}.`])(
    'is not made of rubbish (%#)',
    async (rubbish) => {
      expect(await codeOf(rubbish)).toBe('auth.invalid_token');
    },
  );

  it('is known without verifying once it was verified, and by this process only', async () => {
    const door = tokens();
    const { token } = door.issue(ALICE, session('s'));
    expect(door.recall(token)).toBeNull();
    const principal = await door.verify(token);
    expect(door.recall(token)).toBe(principal);
    expect(tokens().recall(token)).toBeNull();
  });

  it('is verified again after its user or its session was forgotten', async () => {
    const door = tokens();
    const [one, two, other] = [
      door.issue(ALICE, session('s1')).token,
      door.issue(ALICE, session('s2')).token,
      door.issue({ ...ALICE, username: 'bob' }, session('s3')).token,
    ];
    await Promise.all([one, two, other].map((token) => door.verify(token)));
    door.heard({ sessions: ['s1'] });
    expect([door.recall(one), door.recall(two)?.name, door.recall(other)?.name]).toEqual([null, 'alice', 'bob']);
    door.heard({ users: ['alice'] });
    expect([door.recall(two), door.recall(other)?.name]).toEqual([null, 'bob']);
  });

  it('of one application is worth nothing in another of the same process', async () => {
    const [here, there] = [tokens(), tokens(randomBytes(48))];
    await expect(there.verify(here.issue(ALICE, session('s')).token)).rejects.toMatchObject({ code: 'auth.invalid_token' });
    await expect(here.verify(here.issue(ALICE, session('s')).token)).resolves.toMatchObject({ name: 'alice' });
  });
});
