import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient } from '../../support/live.js';
import { Nginx } from '../../support/processes/nginx.js';
import { Browser, OidcProvider } from '../../support/oidc/provider.js';
import { arrive, signIn, toCallback, tokenOf } from '../../support/oidc/sign-in.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { RedisServer } from '../../support/processes/redis.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const SECRETS = { JWT_SECRET: 'j'.repeat(48), API_KEY_PEPPER: 'p'.repeat(48) };
const as = (token: string) => ({ authorization: `Bearer ${token}` });

beforeAll(buildOnce, 300_000);

/** As browsers come from outside: one address, and whichever replica the balancer chooses for each request. */
describe('a single sign-on at two replicas behind the nginx that we ship', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let provider: OidcProvider;
  let replicas: RealBackend[];
  let nginx: Nginx;

  beforeAll(async () => {
    [redis, database, provider] = [await RedisServer.start(), await testDatabaseEnv('postgres'), await OidcProvider.reserve()];
    const roles = { OIDC_ROLE_MAP: 'desk-ops=operator,desk-view=viewer' };
    const env = { ...database.env, ...SECRETS, ...provider.env, ...roles, REDIS_URL: redis.url, TRUST_PROXY: '1' };
    replicas = [await RealBackend.start(env), await RealBackend.start(env)];
    nginx = await Nginx.start(replicas.map(({ url }) => url));
    await provider.start(nginx.url);
  });
  afterAll(async () => {
    await nginx.stop();
    await Promise.all(replicas.map((replica) => replica.kill()));
    await provider.stop();
    await redis.stop();
    await database.drop();
  });

  /** How many answers of this route the replica has given with this status. */
  async function answersOf({ url }: RealBackend, route: string, status: number): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    const line = text.split('\n').find((one) => one.includes('_count{') && one.includes(`"${route}"`) && one.includes(`"${status}"`));
    return Number(line?.split(' ').at(-1) ?? 0);
  }

  it('begins at one and ends at the other, and its session is known to both', async () => {
    await provider.letIn({ sub: 'ada-1', preferred_username: 'ada', groups: ['desk-ops'] });
    for (let tries = 0; tries < 5; tries += 1) {
      const { browser, answer } = await signIn(nginx, '/desk');
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk']);
      const { access_token: token, user } = await tokenOf(nginx, browser);
      expect(user).toMatchObject({ username: 'ada', role: 'operator' });
      const statuses = await Promise.all(
        replicas.map(async ({ url }) => (await fetch(`${url}/api/auth/me`, { headers: as(token) })).status),
      );
      expect(statuses).toEqual([200, 200]);
    }
    for (const replica of replicas) {
      expect(await answersOf(replica, '/api/auth/oidc/login', 302)).toBeGreaterThan(0);
      expect(await answersOf(replica, '/api/auth/oidc/callback', 303)).toBeGreaterThan(0);
    }
  });

  it('is good for one callback over both of them', async () => {
    const browser = new Browser();
    const callback = await toCallback(nginx, browser);
    const answers = await Promise.all([arrive(browser, callback), arrive(browser, callback)]);
    expect(answers.map(({ answer }) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 401]);
    const again = await Promise.all(replicas.map(async () => (await arrive(browser, callback)).code));
    expect(again).toEqual(['auth.sso_failed', 'auth.sso_failed']);
  });

  it('takes the role of new claims to a stream that is open at either of them, within a second', async () => {
    await provider.letIn({ sub: 'bob-1', preferred_username: 'bob', groups: ['desk-ops'] });
    const { access_token: token } = await tokenOf(nginx, (await signIn(nginx)).browser);
    const streams = await Promise.all(
      replicas.map(({ url }) => RawClient.open(`${url.replace('http', 'ws')}/ws/trades`, { headers: as(token) })),
    );
    for (const stream of streams) await stream.frame('subscribed');
    await provider.letIn({ sub: 'bob-1', preferred_username: 'bob', groups: ['desk-view'] });
    expect((await signIn(nginx)).answer.status).toBe(303);
    for (const stream of streams) expect(await stream.frame('access_changed')).toMatchObject({ role: 'viewer' });
    for (const stream of streams) stream.close();
  });

  it('that has begun goes on at the other replica when its own is killed', async () => {
    await provider.letIn({ sub: 'ada-1', preferred_username: 'ada', groups: ['desk-ops'] });
    const before = await Promise.all(replicas.map((replica) => answersOf(replica, '/api/auth/oidc/login', 302)));
    const browser = new Browser();
    const callback = await toCallback(nginx, browser);
    const after = await Promise.all(replicas.map((replica) => answersOf(replica, '/api/auth/oidc/login', 302)));
    const began = replicas[after.findIndex((count, index) => count > (before[index] ?? 0))];
    await began?.kill();
    await until(async () => (await fetch(`${nginx.url}/health/ready`)).status === 200);
    expect((await arrive(browser, callback)).answer.status).toBe(303);
    expect((await tokenOf(nginx, browser)).user.username).toBe('ada');
  });
});
