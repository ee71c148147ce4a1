import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { newApiKey } from '../../src/common/api-key.js';
import { PERMISSIONS, permissionsOf, type Role, ROLES } from '../../src/modules/auth/identity/permissions.js';
import type { Channel } from '../../src/modules/realtime/protocol/channel.js';
import { Hub } from '../../src/modules/realtime/hub/hub.js';
import { Database } from '../../src/platform/database/database.js';
import { type Login, type RunningApp, startApp } from '../support/app.js';
import { does, type FakeDesk, fakeDesk } from '../support/fake-desk.js';
import { RawClient } from '../support/live.js';
import { LISTS, listsIn, TOPIC_ROWS } from '../support/scope.rows.js';
import { until } from '../support/until.js';

/** The broker that a limited principal must not see, in whatever form it would show. */
const HIDDEN = ['omega', 'omegabot', 'OMEGACOIN', '777123'];
const MINE = 'alpha';
const SCOPES = ['all brokers', 'one broker'] as const;
type Scope = (typeof SCOPES)[number];

interface Route {
  readonly method: string;
  readonly path: string;
  readonly permission: string | null;
}

const openapi = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as { paths: Record<string, object> };

/** Every documented route with the permission that it declares in its 403 answer; null = no permission is needed. */
const ROUTES: Route[] = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.entries(operations as Record<string, { responses: Record<string, { description?: string }>; security?: unknown[] }>).map(
    ([method, { responses }]) => ({
      method: method.toUpperCase(),
      path,
      permission: /`(\w+)`/.exec(responses['403']?.description ?? '')?.[1] ?? null,
    }),
  ),
);
const GUARDED = ROUTES.filter(({ permission }) => permission !== null);

describe('role x scope x route x topic', () => {
  let desk: FakeDesk;
  let app: RunningApp;
  const credentials = new Map<string, Record<string, string>>();
  const as = (role: Role, scope: Scope) => credentials.get(`${role} ${scope}`) ?? {};
  const ids = { alert: '', hiddenAlert: '' };

  beforeAll(async () => {
    desk = await fakeDesk();
    const position = { quantity: 1, entry_price: 10, current_price: 11 };
    const positions = [
      { ...position, symbol: 'ALPHACOIN', broker: MINE },
      { ...position, symbol: 'OMEGACOIN', broker: 'omega' },
    ];
    desk.execution.behave(does.answer(positions), '/api/execution/positions');
    const keys = [newApiKey(), newApiKey()] as const;
    // Not every answer is a line of the log: the lists show the newest ones.
    app = await startApp({
      ...desk.env,
      INGEST_API_KEY: keys.join(','),
      EQUITY_SAMPLE_SECONDS: '1',
      LOG_ENGINE: 'segments',
      LOG_LEVEL: 'info',
    });
    for (const role of ['admin', 'operator', 'viewer'] as const) credentials.set(`${role} all brokers`, await app.as(role));
    credentials.set('api all brokers', { 'x-api-key': keys[0] });
    await tellOf(MINE, 'ALPHACOIN', 1000);
    await tellOf('omega', 'OMEGACOIN', 777_123);
    const { drizzle } = app.app.get(Database);
    await drizzle.execute(sql`insert into users (username, password_hash, role, brokers)
      select 'limited-' || username, password_hash, role, ${JSON.stringify([MINE])}::jsonb from users`);
    const limitedKey = keys[1].split('_')[1];
    await drizzle.execute(sql`update api_keys set brokers = ${JSON.stringify([MINE])}::jsonb where id = ${limitedKey}`);
    for (const role of ['admin', 'operator', 'viewer'] as const) credentials.set(`${role} one broker`, await freshLogin(role));
    credentials.set('api one broker', { 'x-api-key': keys[1] });
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  async function freshLogin(role: Login): Promise<Record<string, string>> {
    const response = await post('/api/auth/login', {}, { username: `limited-${role}`, password: app.passwords[role] });
    return { authorization: `Bearer ${((await response.json()) as { access_token: string }).access_token}` };
  }

  function post(path: string, headers: Record<string, string>, body: unknown): Promise<Response> {
    return fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** A broker with books, a position, a fill, a metric and an alert of its own. */
  async function tellOf(broker: string, symbol: string, amount: number): Promise<void> {
    const headers = as('api', 'all brokers');
    const summary = {
      broker,
      currency: 'USD',
      cash_balance: amount,
      total_value: amount,
      unrealized_pnl: 1,
      realized_pnl: 1,
      total_pnl: 2,
    };
    const events = [
      { type: 'portfolio.summary_updated', payload: { ...summary, total_positions: 1 } },
      { type: 'position.updated', payload: { broker, symbol, side: 'LONG', quantity: amount, entry_price: 10, current_price: 11 } },
      { type: 'pnl.updated', payload: { broker, equity: amount } },
      { type: 'order.placed', payload: { broker, symbol } },
      { type: 'order.placed', payload: { broker, symbol, id: `o-${broker}`, side: 'BUY', quantity: 1, price: 10 } },
      { type: 'signal.generated', payload: { symbol: 'SHAREDCOIN', direction: 'BUY', strategy: 'momentum' } },
      { type: 'signal.generated', payload: { symbol, direction: 'BUY', strategy: `${broker}bot` } },
      {
        type: 'trade.executed',
        payload: { id: `b-${broker}`, broker, symbol, side: 'BUY', quantity: 1, price: 10, strategy: `${broker}bot` },
      },
      {
        type: 'trade.executed',
        payload: { id: `t-${broker}`, broker, symbol, side: 'BUY', quantity: amount, price: 10, pnl: amount, strategy: 'momentum' },
      },
    ];
    expect((await post('/api/events', headers, events)).status).toBe(202);
    const line = { message: `limit of ${symbol}`, level: 'warn', service: `${broker}-bot`, broker };
    expect((await post('/api/logs', headers, line)).status).toBe(202);
    const metric = { type: 'broker_equity', value: amount, labels: { broker } };
    expect((await post('/api/metrics', headers, metric)).status).toBe(202);
    const alert = { title: `${symbol} limit`, message: `limit of ${amount}`, severity: 'warning', source: 'test', labels: { broker } };
    const raised = await post('/api/alerts', headers, alert);
    expect(raised.status).toBeLessThan(300);
    const list = async () =>
      ((await (await fetch(`${app.url}/api/alerts?source=test`, { headers })).json()) as { items: { id: string; title: string }[] }).items;
    // Not by REST: the audit trail, which admins read whole, tells what was silenced.
    const matchers = JSON.stringify([
      { name: 'broker', operator: '=~', value: broker },
      { name: 'x', operator: '=', value: 'y' },
    ]);
    await app.app.get(Database).drizzle.execute(sql`
      insert into alert_silences (id, matchers, starts_at, ends_at, comment, created_by, created_at)
      values (gen_random_uuid(), ${matchers}::jsonb, now(), now() + interval '1 hour', ${`${symbol} is being moved`}, 'admin', now())`);
    ids[broker === MINE ? 'alert' : 'hiddenAlert'] = (await list()).find(({ title }) => title === alert.title)?.id ?? '';
    const trade = async () => ((await (await fetch(`${app.url}/api/trades`, { headers })).json()) as { items: { broker: string }[] }).items;
    await until(async () => (await trade()).some((row) => row.broker === broker));
    const isAgent = async () => (await fetch(`${app.url}/api/agents/${broker}bot`, { headers })).ok;
    await until(isAgent);
    const chart = async () =>
      (await (await fetch(`${app.url}/api/dashboard/charts/equity`, { headers })).json()) as { excluded: { broker: string }[] };
    await until(async () => (await chart()).excluded.every((one) => one.broker !== broker));
  }

  /** A path that can be asked: parameters take something that is there. */
  const filled = (path: string) =>
    path
      .replace('/alerts/rules/{id}', '/alerts/rules/00000000-0000-4000-8000-000000000000')
      .replace('/alerts/{id}', `/alerts/${ids.alert}`)
      .replace('/agents/{id}', '/agents/momentum')
      .replace('/metrics/{type}', '/metrics/broker_equity')
      .replace('/charts/{kind}', '/charts/equity')
      .replace(/\{[^}]+\}/, 'equity');
  const needsQuery = new Map([['/api/realtime/events', '?topics=dashboard']]);

  it('knows every permission that a route names', () => {
    expect(GUARDED.length).toBeGreaterThan(25);
    expect(GUARDED.filter(({ permission }) => !PERMISSIONS.includes(permission as never))).toEqual([]);
  });

  it('has a row of a hidden broker in every list, or knows why there is none', async () => {
    expect(listsIn(openapi).filter((path) => !(path in LISTS))).toEqual([]);
    const missing: string[] = [];
    for (const path of listsIn(openapi)) {
      const rows = LISTS[path];
      if (rows === undefined || 'nobodys' in rows) continue;
      const text = await (await fetch(`${app.url}${filled(path)}`, { headers: as('admin', 'all brokers') })).text();
      if (!text.includes(rows.shows)) missing.push(`${path}: no ${rows.shows} in ${text.slice(0, 300)}`);
    }
    expect(missing).toEqual([]);
  });

  it('has a row of a hidden broker on every topic, or knows why there is none', async () => {
    const channels = app.app.get(Hub).registered();
    expect(channels.map(({ name }) => name).filter((name) => !(name in TOPIC_ROWS))).toEqual([]);
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: as('admin', 'all brokers') });
    await client.frame('connected');
    for (const channel of channels) await follow(client, channel, 'all brokers', new Set(PERMISSIONS));
    await tellAgain();
    for (const { name } of channels) {
      const rows = TOPIC_ROWS[name];
      if (rows === undefined || 'nobodys' in rows) continue;
      const { shows } = rows;
      const isOfTopic = (topic: unknown) =>
        typeof topic === 'string' && (name.endsWith('*') ? topic.startsWith(name.slice(0, -1)) : topic === name);
      await client
        .frame((frame) => frame.type !== 'subscribed' && isOfTopic(frame.topic) && JSON.stringify(frame).includes(shows))
        .catch(() => {
          throw new Error(`No ${shows} came on ${name}`);
        });
    }
    client.socket.close();
  });

  it('has no agent that trades only at a hidden broker, by whichever address', async () => {
    const headers = as('viewer', 'one broker');
    for (const path of ['/api/agents/omegabot', '/api/agents/omegabot/signals', '/api/agents/nobody']) {
      const response = await fetch(`${app.url}${path}`, { headers });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'agent.not_found']);
    }
    const { items } = (await (await fetch(`${app.url}/api/agents`, { headers })).json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toEqual(['alphabot', 'momentum']);
    const first = (await (await fetch(`${app.url}/api/agents?limit=2`, { headers })).json()) as { has_more: boolean };
    expect(first.has_more).toBe(false);
  });

  describe.each(ROLES)('%s', (role) => {
    const mayUse = new Set<string>(permissionsOf(role));

    it.each(SCOPES)('of %s gets what its permissions say of every route', async (scope) => {
      const wrong: string[] = [];
      for (const { method, path, permission } of GUARDED) {
        const url = `${app.url}${filled(path)}${needsQuery.get(path) ?? ''}`;
        const body = method === 'GET' ? {} : { body: '[]', headers: { ...as(role, scope), 'content-type': 'application/json' } };
        const response = await fetch(url, { method, headers: as(role, scope), ...body });
        await response.body?.cancel();
        const allowed = response.status !== 403;
        if (response.status >= 500 || response.status === 401 || allowed !== mayUse.has(permission ?? ''))
          wrong.push(`${method} ${path} (${permission}): ${response.status}`);
      }
      expect(wrong).toEqual([]);
    });

    it('of one broker reads nothing of another one on any route', async () => {
      const shown: string[] = [];
      for (const { method, path, permission } of GUARDED) {
        if (method !== 'GET' || path === '/api/realtime/events' || !mayUse.has(permission ?? '')) continue;
        const text = await (await fetch(`${app.url}${filled(path)}`, { headers: as(role, 'one broker') })).text();
        for (const word of HIDDEN) if (text.includes(word)) shown.push(`${path}: ${word} in ${text.slice(0, 300)}`);
      }
      expect(shown).toEqual([]);
    });

    it('of one broker finds that another one does not exist', async () => {
      const answers: string[] = [];
      const asked = ['/api/portfolio', '/api/portfolio/positions', '/api/portfolio/history', '/api/dashboard/summary'];
      const charted = ['/api/dashboard/performance', '/api/dashboard/charts/equity'];
      const traded = mayUse.has('view_trades') ? ['/api/trades', '/api/trades/stats'] : [];
      for (const path of [...asked, ...charted, ...traded]) {
        for (const broker of ['omega', 'nobody']) {
          const response = await fetch(`${app.url}${path}?broker=${broker}`, { headers: as(role, 'one broker') });
          answers.push(`${path} ${broker} ${response.status}`);
        }
      }
      expect(answers.filter((answer) => !answer.endsWith(' 404'))).toEqual([]);
      const alert = await fetch(`${app.url}/api/alerts/${ids.hiddenAlert}`, { headers: as(role, 'one broker') });
      expect(alert.status).toBe(404);
    });

    it.each(SCOPES)('of %s follows the topics that its permissions say, with its rows only', async (scope) => {
      const channels = app.app.get(Hub).registered();
      expect(channels.map(({ name }) => name)).toEqual(expect.arrayContaining(['dashboard', 'metrics', 'portfolio', 'alerts', 'trades']));
      const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: as(role, scope) });
      await client.frame('connected');
      for (const channel of channels) await follow(client, channel, scope, mayUse);
      if (scope === 'one broker') {
        // Their own rows come, and they come after whatever of the others would have come.
        await tellAgain();
        if (mayUse.has('view_trades')) await client.frame((frame) => frame.type === 'trade' && dataOf(frame).broker === MINE);
        await client.frame((frame) => frame.type === 'alert' && JSON.stringify(frame).includes('after the others'));
        // An error names the topic that was asked for.
        const text = JSON.stringify(client.frames.filter(({ type }) => type !== 'error'));
        expect(HIDDEN.filter((word) => text.includes(word))).toEqual([]);
      }
      client.socket.close();
    });
  });

  let told = 0;
  async function tellAgain(): Promise<void> {
    told += 1;
    const headers = as('api', 'all brokers');
    const fill = { side: 'BUY', quantity: 1, price: 10, strategy: 'momentum' };
    for (const [broker, symbol] of [
      ['omega', 'OMEGACOIN'],
      [MINE, 'ALPHACOIN'],
    ] as const) {
      const payload = { ...fill, id: `again-${told}-${broker}`, broker, symbol };
      const books = { broker, currency: 'USD', cash_balance: told, total_value: told, unrealized_pnl: 1, realized_pnl: 1, total_pnl: 2 };
      await post('/api/events', headers, [
        { type: 'trade.executed', payload },
        { type: 'trade.executed', payload: { ...payload, id: `bot-${payload.id}`, strategy: `${broker}bot` } },
        { type: 'signal.generated', payload: { symbol, direction: 'BUY', strategy: `${broker}bot` } },
        { type: 'order.placed', payload: { broker, symbol, id: `o-${payload.id}`, side: 'BUY', quantity: 1, price: 10 } },
        { type: 'portfolio.summary_updated', payload: { ...books, total_positions: 1 } },
      ]);
      await post('/api/metrics', headers, { type: 'broker_equity', value: told, labels: { broker } });
      const title = broker === MINE ? `after the others ${told}` : 'OMEGACOIN again';
      await post('/api/alerts', headers, { title, message: 'x', severity: 'info', source: 'again', labels: { broker } });
    }
  }

  /** Subscribes, also to a member that belongs to the other broker where members are brokers. */
  async function follow(client: RawClient, channel: Channel, scope: Scope, mayUse: ReadonlySet<string>): Promise<void> {
    const member = channel.membersAreBrokers ? 'omega' : channel.name === 'market:*' ? 'CRYPTO:BTCUSDT' : 'broker_equity';
    const topic = channel.name.replace('*', member);
    const id = client.frames.length + 1;
    client.send({ action: 'subscribe', id, topic });
    const answer = await client.frame((frame) => frame.id === id);
    const outOfScope = channel.membersAreBrokers && scope === 'one broker';
    const expected = !mayUse.has(channel.permission)
      ? { type: 'error', code: 'auth.forbidden' }
      : outOfScope
        ? { type: 'error', code: 'realtime.unknown_topic' }
        : { type: 'subscribed', topic };
    expect([topic, answer]).toEqual([topic, expect.objectContaining(expected)]);
  }
});

function dataOf(frame: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return typeof frame.data === 'object' && frame.data !== null ? (frame.data as Record<string, unknown>) : {};
}
