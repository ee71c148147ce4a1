import { sql } from 'drizzle-orm';
import { newApiKey } from '../../../src/common/api-key.js';
import type { Role } from '../../../src/modules/auth/identity/permissions.js';
import { Database } from '../../../src/platform/database/database.js';
import { type Login, type RunningApp, startApp } from '../app.js';
import { does, type FakeDesk, fakeDesk } from './fake-desk.js';
import { until } from '../until.js';
import { logIn } from '../log-in.js';

/** The broker that a limited principal sees. */
export const MINE = 'alpha';
export const SCOPES = ['all brokers', 'one broker'] as const;
export type Scope = (typeof SCOPES)[number];

/** A desk with rows of two brokers and principals of every role, once for all brokers and once for one of them. */
export function withScopes(onStart: (app: RunningApp) => void) {
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
    await reportOf(MINE, 'ALPHACOIN', 1000);
    await reportOf('omega', 'OMEGACOIN', 777_123);
    const { drizzle } = app.app.get(Database);
    await drizzle.execute(sql`insert into users (username, password_hash, role, brokers)
      select 'limited-' || username, password_hash, role, ${JSON.stringify([MINE])}::jsonb from users`);
    const limitedKey = keys[1].split('_')[1];
    await drizzle.execute(sql`update api_keys set brokers = ${JSON.stringify([MINE])}::jsonb where id = ${limitedKey}`);
    for (const role of ['admin', 'operator', 'viewer'] as const) credentials.set(`${role} one broker`, await freshLogin(role));
    credentials.set('api one broker', { 'x-api-key': keys[1] });
    onStart(app);
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  function freshLogin(role: Login): Promise<Record<string, string>> {
    return logIn(app.url, `limited-${role}`, app.passwords[role]);
  }

  function post(path: string, headers: Record<string, string>, body: unknown): Promise<Response> {
    return fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** A broker with books, a position, a fill, a metric and an alert of its own. */
  async function reportOf(broker: string, symbol: string, amount: number): Promise<void> {
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
    // Not by REST: the audit trail, which admins read whole, would contain the silenced broker.
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

  let reported = 0;
  /** News of both brokers, those of the limited principal's own last. */
  async function repeatReports(): Promise<void> {
    reported += 1;
    const headers = as('api', 'all brokers');
    const fill = { side: 'BUY', quantity: 1, price: 10, strategy: 'momentum' };
    for (const [broker, symbol] of [
      ['omega', 'OMEGACOIN'],
      [MINE, 'ALPHACOIN'],
    ] as const) {
      const payload = { ...fill, id: `again-${reported}-${broker}`, broker, symbol };
      const books = {
        broker,
        currency: 'USD',
        cash_balance: reported,
        total_value: reported,
        unrealized_pnl: 1,
        realized_pnl: 1,
        total_pnl: 2,
      };
      await post('/api/events', headers, [
        { type: 'trade.executed', payload },
        { type: 'trade.executed', payload: { ...payload, id: `bot-${payload.id}`, strategy: `${broker}bot` } },
        { type: 'signal.generated', payload: { symbol, direction: 'BUY', strategy: `${broker}bot` } },
        { type: 'order.placed', payload: { broker, symbol, id: `o-${payload.id}`, side: 'BUY', quantity: 1, price: 10 } },
        { type: 'portfolio.summary_updated', payload: { ...books, total_positions: 1 } },
      ]);
      await post('/api/metrics', headers, { type: 'broker_equity', value: reported, labels: { broker } });
      const title = broker === MINE ? `after the others ${reported}` : 'OMEGACOIN again';
      await post('/api/alerts', headers, { title, message: 'x', severity: 'info', source: 'again', labels: { broker } });
    }
  }
  return { as, ids, repeatReports };
}
