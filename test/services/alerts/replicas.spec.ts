import { newApiKey } from '../../../src/common/api-key.js';
import { Database } from '../../../src/platform/database/database.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';
import { AlertsDesk, type Page, type Problem, type Reported } from './alerts-desk.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { sql } from 'drizzle-orm';

const KEY = newApiKey();
const SECRETS = secretsForTests();
const RULE = { name: 'CPU is busy', metric: 'cpu', condition: '> 0.8', severity: 'error', message: '{metric} is {value}' };

/** Two whole backends on one Postgres and one Redis. */
describe('alerts of two replicas', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let receiver: WebhookReceiver;
  let here: AlertsDesk;
  let there: AlertsDesk;

  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    receiver = await WebhookReceiver.start();
    const webhook = { ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: 'a secret between us two' };
    const start = () => AlertsDesk.start({ ...database.env, ...webhook, REDIS_URL: redis.url, INGEST_API_KEY: KEY }, SECRETS);
    here = await start();
    there = await start();
  });
  afterAll(async () => {
    await Promise.all([here, there].map((desk) => desk?.close()));
    await receiver.close();
    await database.drop();
    await redis.kill();
  });

  const rows = async (query: Parameters<Database['drizzle']['execute']>[0]) =>
    (await here.running.app.get(Database).drizzle.execute(query)).rows;
  let points = 0;
  let lastMs = 0;
  async function measured(desk: AlertsDesk, value: number): Promise<void> {
    points += 1;
    // Two points of one time would be one.
    lastMs = Math.max(Date.now(), lastMs + 1);
    const timestamp = new Date(lastMs).toISOString();
    const data = { type: 'cpu', labels: { host: 'desk-1' }, points: [[lastMs, value]] };
    await desk.log.append('desk', [{ id: `point-${points}`, type: 'metric_points', timestamp, data }]);
  }

  it('are acknowledged once, whichever replica is asked, and published alike on both', async () => {
    const { id } = await here.fresh();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? here : there).call<Reported & Problem>('POST', `/${id}/acknowledge`, {}, n % 4 < 2 ? 'admin' : 'operator'),
      ),
    );
    const winner = answers.find(({ status }) => status === 200)?.body;
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    for (const { status, body } of answers)
      if (status === 409) expect(body.detail).toContain(`acknowledged by ${winner?.acknowledged_by} at`);
    expect(await here.changesOf(id, 2)).toEqual(['raised', 'acknowledged']);
    expect(await there.changesOf(id, 2)).toEqual(['raised', 'acknowledged']);
  });

  it('have their changes in order on the stream, although each replica announces', async () => {
    const { id, fingerprint } = await here.fresh();
    for (let n = 0; n < 30; n += 1) await (n % 2 === 0 ? there : here).raise({ fingerprint, message: `${n}` });
    const messages = (await here.eventsOf(id, 31)).map(({ message }) => message);
    expect(messages).toEqual(['no tick', ...Array.from({ length: 30 }, (_, n) => `${n}`)]);
    expect((await there.eventsOf(id, 31)).map(({ message }) => message)).toEqual(messages);
    expect(here.events.map(({ seq }) => seq)).toEqual(here.events.map((_, index) => index + 1));
  });

  it('expire once', async () => {
    const raised = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? here : there).fresh({ fingerprint: `expiring-${n}`, expires_in_seconds: 1 })),
    );
    for (const { id } of raised) expect(await here.changesOf(id, 2)).toEqual(['raised', 'expired']);
    await until(async () => (await rows(sql`select 1 from alert_timeline where announced_at is null`)).length === 0);
    for (const { id } of raised) expect((await here.get(id)).timeline).toHaveLength(2);
  });

  it('are raised by a rule once, although both judge, and a rule made here is in force there', async () => {
    await here.call('POST', '/rules', RULE, 'admin');
    const ofRules = async () => (await here.call<Page>('GET', '?source=rule')).body.items;
    await until(async () => {
      await measured(there, 0.93);
      return (await ofRules()).length > 0;
    });
    for (const value of [0.94, 0.2, 0.95, 0.96, 0.3]) await measured(here, value);
    await until(async () => (await ofRules())[0]?.status === 'resolved' && (await ofRules())[0]?.count === 2);
    const [alert, ...others] = await ofRules();
    const { timeline } = await here.get(alert?.id ?? '');
    expect([others, timeline.map(({ change }) => change)]).toEqual([[], ['resolved', 'raised', 'resolved', 'raised']]);
    expect(await there.changesOf(alert?.id ?? '', 4)).toEqual(['raised', 'resolved', 'raised', 'resolved']);
  });

  it('go to the webhook once', async () => {
    await until(async () => (await rows(sql`select 1 from alert_deliveries where delivered_at is null`)).length === 0, 30_000);
    const [total] = await rows(sql`select count(*)::int as changes from alert_timeline`);
    expect(receiver.posts).toHaveLength(Number(total?.changes));
    expect(new Set(receiver.posts.map(({ body }) => body.id)).size).toBe(receiver.posts.length);
  });
});
