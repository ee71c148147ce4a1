import { sql } from 'drizzle-orm';
import { Database } from '../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { secretsForTests } from '../support/secrets.js';
import { until } from '../support/until.js';
import { newApiKey } from '../../src/common/api-key.js';

/** One caller that makes as many of something as it can, and another that needs some of it, too. */
describe('a caller that fills the desk', () => {
  const [secrets, key] = [secretsForTests(), newApiKey()];
  let database: DatabaseEnv;
  let app: RunningApp;
  const start = async () => {
    const logs = { LOG_ENGINE: 'segments' };
    app = await startApp({ ...database.env, ...logs, INGEST_API_KEY: key, ADMIN_PASSWORD: 'long enough for a test' }, secrets);
  };
  beforeAll(async () => {
    database = await testDatabaseEnv();
    await start();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const flood = { 'x-api-key': key };
  const honest = async () => {
    const response = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'long enough for a test' }),
    });
    return { authorization: `Bearer ${((await response.json()) as { access_token: string }).access_token}` };
  };
  const post = async <T>(path: string, body: object, headers: object) => {
    const response = await fetch(app.url + path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  };

  describe('with metrics', () => {
    const types = (name: string, count: number) => Array.from({ length: count }, (_, n) => ({ type: `${name}${n}`, value: 1 }));
    const points = (name: string, count: number, headers: object) =>
      post<{ accepted: number }>('/api/metrics', types(name, count), headers);
    const latest = async (type: string) => (await fetch(`${app.url}/api/metrics/${type}/latest`, { headers: flood })).status;
    const refused = {
      status: 422,
      body: {
        errors: [
          {
            field: '0.type',
            message: expect.stringMatching(
              /^is a new one, and key:\w+ has made 1000 of the 2000 types of metrics that a desk has room for, which is its share$/,
            ),
          },
        ],
      },
    };

    it('has a share, by calls and by events together and after a restart, and leaves room for the others', async () => {
      expect((await points('direct', 600, flood)).body.accepted).toBe(600);
      const events = types('reported', 500).map((payload) => ({ type: 'metric.recorded', payload }));
      expect((await post('/api/events', events, flood)).status).toBe(202);
      await until(async () => (await latest('reported399')) === 200);
      expect(await points('more', 1, flood)).toMatchObject(refused);
      expect(await latest('reported400')).toBe(404);
      expect((await points('direct', 600, flood)).body.accepted).toBe(600);
      expect((await points('mine', 1, await honest())).body.accepted).toBe(1);

      await app.close();
      await start();
      expect(await points('again', 1, flood)).toMatchObject(refused);
      expect((await points('other', 1, await honest())).body.accepted).toBe(1);
    });

    it('has a share of the series, too', async () => {
      const { rows } = await app.app.get(Database).drizzle.execute<{ made_by: string }>(sql`
        insert into metric_series (type, labels, labels_key, made_by)
        select 'direct0', labels, labels::text, (select made_by from metric_series where type = 'direct0')
        from (select json_build_object('n', n::text)::jsonb as labels from generate_series(1, 24000) n) rows returning made_by`);
      expect(rows[0]?.made_by).toMatch(/^key:/);
      await app.close();
      await start();
      const more = [{ type: 'direct0', value: 1, labels: { n: 'x' } }];
      expect((await post<{ errors: { message: string }[] }>('/api/metrics', more, flood)).body.errors[0]?.message).toMatch(
        /^make a new series, and key:\w+ has made 25000 of the 50000 series/,
      );
      expect((await post('/api/metrics', more, await honest())).status).toBe(202);
    });
  });

  it('with alert rules has a share, and the refusal says who has made how many', async () => {
    const rule = (name: string) => ({ name, metric: 'cpu', condition: '> 90', severity: 'warning', message: 'hot' });
    const admin = await honest();
    expect((await post('/api/alerts/rules', rule('first'), admin)).status).toBe(201);
    const { drizzle } = app.app.get(Database);
    await drizzle.execute(sql`
      insert into alert_rules (id, name, metric, condition, severity, message, origin, created_by)
      select gen_random_uuid(), 'r' || n, metric, condition, severity, message, origin, created_by
      from alert_rules, generate_series(1, 499) n`);
    expect(await post('/api/alerts/rules', rule('last'), admin)).toMatchObject({
      status: 409,
      body: {
        code: 'alert_rule.no_room',
        detail: 'There is no room: admin has made 500 of the 1000 alert rules that a desk has room for, which is its share.',
      },
    });
    await drizzle.execute(sql`update alert_rules set created_by = 'bob' where name = 'r1'`);
    expect((await post('/api/alerts/rules', rule('last'), admin)).status).toBe(201);
  });

  it('with names of services has a share, and those of others keep theirs', async () => {
    const lines = (name: string, count: number) => Array.from({ length: count }, (_, n) => ({ message: 'x', service: `${name}${n}` }));
    expect((await post('/api/logs', lines('flood', 600), flood)).status).toBe(202);
    expect((await post('/api/logs', lines('honest', 5), await honest())).status).toBe(202);
    const response = await fetch(`${app.url}/api/logs/services`, { headers: await honest() });
    const names = ((await response.json()) as { items: { service: string }[] }).items.map(({ service }) => service);
    expect(names.filter((name) => name.startsWith('flood'))).toHaveLength(500);
    expect(names).toEqual(expect.arrayContaining(['other', 'honest0', 'honest4']));
    expect(app.log.text).toMatch(/Log lines of key:\w+ of a new service are kept as ."other."/);
  });
});
