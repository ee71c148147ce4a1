import { sql } from 'drizzle-orm';
import { Problem } from '../../src/common/problem.js';
import { Database } from '../../src/platform/database/database.js';
import { AlertsDesk } from '../services/alerts/alerts-desk.js';
import { isSigned, WebhookReceiver } from '../services/alerts/webhook-receiver.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { until } from '../support/until.js';

const SECRET = 'a secret between us two';

let database: DatabaseEnv;
const started: AlertsDesk[] = [];
async function start(env: Record<string, string> = {}): Promise<AlertsDesk> {
  const desk = await AlertsDesk.start({ ...database.env, ...env });
  started.push(desk);
  return desk;
}
async function stop(desk: AlertsDesk): Promise<void> {
  started.splice(started.indexOf(desk), 1);
  await desk.close();
}
const rows = async (desk: AlertsDesk, query: Parameters<Database['drizzle']['execute']>[0]) =>
  (await desk.running.app.get(Database).drizzle.execute(query)).rows;

beforeEach(async () => {
  database = await testDatabaseEnv();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((desk) => desk.close()));
  await database.drop();
});

/** Makes the log of this desk refuse events of alerts, until `false` is given. */
function deafen(desk: AlertsDesk): () => void {
  const append = desk.log.append.bind(desk.log);
  desk.log.append = (topic, events) => (topic === 'alerts' ? Promise.reject(new Problem('realtime.unavailable')) : append(topic, events));
  return () => (desk.log.append = append);
}

describe('a change that is stored and not announced', () => {
  it('is announced once at the next start, in its order', async () => {
    const desk = await start();
    deafen(desk);
    const { id } = await desk.fresh();
    expect((await desk.call('POST', `/${id}/acknowledge`)).status).toBe(200);
    expect((await desk.call('POST', `/${id}/resolve`)).status).toBe(200);
    const other = await desk.fresh();
    await stop(desk);
    expect(desk.events).toEqual([]);

    const again = await start();
    expect(await again.changesOf(id, 3)).toEqual(['raised', 'acknowledged', 'resolved']);
    expect(await again.changesOf(other.id, 1)).toEqual(['raised']);
    await again.fresh();
    await until(() => again.events.length === 5);
    expect(again.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    await until(async () => (await rows(again, sql`select 1 from alert_timeline where announced_at is null`)).length === 0);
    await stop(again);

    const third = await start();
    const marker = await third.fresh();
    await third.eventsOf(marker.id, 1);
    expect(third.events).toHaveLength(1);
  });

  it('is announced as soon as the stream takes it, and meanwhile everything else works', async () => {
    const desk = await start();
    const hearAgain = deafen(desk);
    const { id, fingerprint } = await desk.fresh();
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
    await desk.running.log.find(({ msg }) => String(msg).startsWith('Changes of alerts do not reach the live stream'));
    await desk.raise({ fingerprint });
    hearAgain();
    expect(await desk.changesOf(id, 2)).toEqual(['raised', 'updated']);
    await desk.running.log.find(({ msg }) => msg === 'Changes of alerts reach the live stream again');
  });

  it('and was announced although the mark was lost, is no second event', async () => {
    const desk = await start();
    const { id } = await desk.fresh();
    await desk.eventsOf(id, 1);
    await until(async () => (await rows(desk, sql`select 1 from alert_timeline where announced_at is null`)).length === 0);
    await rows(desk, sql`update alert_timeline set announced_at = null`);
    const next = await desk.fresh();
    await desk.eventsOf(next.id, 1);
    expect(await desk.changesOf(id, 1)).toEqual(['raised']);
  });
});

describe('the outbound webhook', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.close());

  const posting = () => start({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });

  it('carries every change, signed', async () => {
    const desk = await posting();
    const alert = await desk.fresh({ message: 'a message that only this desk may read' });
    await desk.call('POST', `/${alert.id}/acknowledge`, { comments: 'on it' });
    await desk.call('POST', `/${alert.id}/resolve`);
    const posts = (await receiver.received(3)).toSorted((a, b) => a.body.id.localeCompare(b.body.id));
    expect(posts.map(({ body }) => body.change)).toEqual(['raised', 'acknowledged', 'resolved']);
    const { change: _change, ...row } = alert;
    expect(posts[0]?.body).toEqual({ event: 'alert', id: expect.any(String), change: 'raised', timestamp: alert.created_at, alert: row });
    expect(posts.map((post) => [post.headers['x-quarterdeck-id'], post.headers['content-type'], isSigned(post, SECRET)])).toEqual(
      posts.map(({ body }) => [body.id, 'application/json', true]),
    );
    expect(posts.map((post) => isSigned(post, 'another secret'))).toEqual([false, false, false]);
    expect(new Set(posts.map(({ body }) => body.id)).size).toBe(3);
    await stop(desk);
    const log = desk.running.log.text;
    expect([log.includes(SECRET), log.includes('only this desk may read'), /v1=[\da-f]{64}/.test(log)]).toEqual([false, false, false]);
  });

  it('tries again when it fails, under the same id, until it is taken', async () => {
    receiver.answer = (_post, response) => response.writeHead(receiver.posts.length < 3 ? 503 : 200).end();
    const desk = await posting();
    await desk.fresh();
    const posts = await receiver.received(3);
    expect(new Set(posts.map(({ body }) => body.id)).size).toBe(1);
    expect(posts.map((post) => isSigned(post, SECRET))).toEqual([true, true, true]);
    await until(
      async () => (await rows(desk, sql`select 1 from alert_deliveries where delivered_at is not null and attempts = 3`)).length === 1,
    );
    expect(receiver.posts).toHaveLength(3);
  });

  it('goes on after a restart with what a receiver that was down has missed', async () => {
    await receiver.close();
    const desk = await posting();
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/acknowledge`);
    await desk.running.log.find(({ msg }) => msg === 'The alert webhook does not take a change; trying again');
    await stop(desk);
    await receiver.open();
    const again = await posting();
    const posts = await receiver.received(2);
    expect(posts.map(({ body }) => body.change).toSorted()).toEqual(['acknowledged', 'raised']);
    await until(async () => (await rows(again, sql`select 1 from alert_deliveries where delivered_at is null`)).length === 0);
    expect(receiver.posts).toHaveLength(2);
  });

  it('gives up after ten attempts, and says so without the body', async () => {
    receiver.answer = (_post, response) => response.writeHead(400).end('no thanks');
    const desk = await posting();
    await desk.fresh({ message: 'a message that only this desk may read' });
    await receiver.received(1);
    await until(
      async () =>
        (await rows(desk, sql`select 1 from alert_deliveries where attempts = 1 and next_attempt_at < now() + interval '2 seconds'`))
          .length === 1,
    );
    await rows(desk, sql`update alert_deliveries set attempts = 9, next_attempt_at = now()`);
    const line = await desk.running.log.find(({ msg }) => msg === 'A change of an alert did not reach the webhook');
    expect(line).toMatchObject({ level: 'error', attempts: 10, reason: 'answered 400' });
    expect(await rows(desk, sql`select failure, attempts from alert_deliveries`)).toEqual([{ failure: 'answered 400', attempts: 10 }]);
    expect([desk.running.log.text.includes('only this desk may read'), desk.running.log.text.includes('no thanks')]).toEqual([
      false,
      false,
    ]);
  });

  it('follows no redirect', async () => {
    receiver.answer = (_post, response) => response.writeHead(307, { location: receiver.url.replace('/hook', '/elsewhere') }).end();
    const desk = await posting();
    await desk.fresh();
    await receiver.received(2);
    expect(new Set(receiver.posts.map(({ path }) => path))).toEqual(new Set(['/hook']));
  });

  it('is not stopped by a receiver that hangs: what is under way is given back', async () => {
    receiver.answer = () => undefined;
    const desk = await posting();
    await desk.fresh();
    await receiver.received(1);
    await stop(desk);
    receiver.answer = (_post, response) => response.writeHead(200).end();
    await posting();
    expect((await receiver.received(2)).map(({ body }) => body.id)).toEqual([receiver.posts[0]?.body.id, receiver.posts[0]?.body.id]);
  });

  it('is off where no address is set', async () => {
    const desk = await start();
    const { id } = await desk.fresh();
    await desk.eventsOf(id, 1);
    expect(await rows(desk, sql`select 1 from alert_deliveries`)).toEqual([]);
  });
});
