import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';

type Headers = Record<string, string>;
interface Reply<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** As they are sent; the last two with what is no part of them: spaces, and an accent as a character of its own. */
const SENT = ['Interactive Brokers', 'IB:U123', 'a/b', ' 100% "Q&A" #1 ', 'Bo\u0308rse'];
const KEPT = SENT.map((name) => name.normalize('NFC').trim());
const BROKEN = ['x'.repeat(65), 'a\u0000b', 'a\ud800b', 'a\u0001b', 'a\u200bb', 'a\u2028b', 'all'];
const PASSWORD = 'nine grey herons waiting';
/** A text that no database stores is named by its place, one that is no name by its list. */
const inBrokers = expect.stringMatching(/^brokers(\.\d)?$/);

describe('names', () => {
  let app: RunningApp;
  let admin: Headers;
  const now = new Date().toISOString();

  /** Events of one broker: six kinds of them, and a trade that names its exchange only. */
  const eventsOf = (broker: string, index: number) => {
    const position = { broker, symbol: broker, side: 'LONG', quantity: 1, entry_price: 1, current_price: 2 };
    return [
      { type: 'portfolio.summary_updated', payload: { broker, currency: 'USD', total_value: 1, timestamp: now } },
      { type: 'position.updated', payload: position },
      { type: 'portfolio.cash_flow', payload: { broker, amount: 5 } },
      { type: 'trade.executed', payload: { ...position, id: `e${index}`, price: 1, strategy: broker, timestamp: now } },
      { type: 'trade.executed', payload: { ...position, broker: null, exchange: broker, id: `x${index}`, price: 1, timestamp: now } },
      { type: 'metric.recorded', payload: { type: 'reported', value: 1, labels: { broker, host: broker } } },
      { type: 'signal.generated', payload: { strategy: broker, symbol: broker, direction: 'long' } },
    ];
  };

  beforeAll(async () => {
    app = await startApp({ LOG_ENGINE: 'segments' });
    admin = await app.as('admin');
    const each = <T>(make: (broker: string, index: number) => T) => SENT.map(make);
    await taken('events', each(eventsOf).flat());
    const trade = { side: 'BUY', quantity: 1, price: 1, timestamp: now };
    await taken(
      'trades',
      each((broker, index) => ({ ...trade, id: `p${index}`, symbol: broker, broker, strategy: broker })),
    );
    await taken(
      'metrics',
      each((broker) => ({ type: 'posted', value: 1, labels: { broker, host: broker } })),
    );
    await taken(
      'alerts',
      each((broker) => ({ title: 'posted', message: 'm', source: broker, labels: { broker } })),
    );
    await taken(
      'logs',
      each((broker) => ({ message: 'posted', broker, service: broker })),
    );
    await until(async () => (await items('trades')).length === 3 * SENT.length);
    await until(async () => (await items('agents')).length === SENT.length);
    await until(async () => (await get<unknown[]>('metrics/reported')).status === 200);
  });
  afterAll(() => app.close());

  async function call<T = Record<string, unknown>>(method: string, path: string, headers: Headers, body?: unknown): Promise<Reply<T>> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const json: Headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/api/${path}`, { method, headers: { ...headers, ...json }, ...init });
    return { status: response.status, body: (await response.json()) as T };
  }
  const post = (path: string, body: unknown) => call('POST', path, { 'x-api-key': app.apiKey }, body);
  const get = <T>(path: string, headers: Headers = admin) => call<T>('GET', path, headers);
  const items = async (path: string, headers?: Headers) => (await get<{ items: Record<string, unknown>[] }>(path, headers)).body.items;
  async function taken(path: string, body: unknown): Promise<void> {
    const reply = await post(path, body);
    expect([reply.status, reply.body['rejected'] ?? 0, reply.body['errors'] ?? []]).toEqual([expect.any(Number), 0, []]);
    expect(reply.status).toBeLessThan(300);
  }

  it('of brokers are kept NFC and without what surrounds them', async () => {
    const summary = await get<{ active_brokers: string[] }>('dashboard/summary');
    expect(summary.body.active_brokers.toSorted()).toEqual(KEPT.toSorted());
    expect(new Set((await items('trades')).map(({ broker }) => broker))).toEqual(new Set(KEPT));
    expect(new Set((await items('agents')).map(({ id }) => id))).toEqual(new Set(KEPT));
  });

  it.each(SENT.map((sent, index) => [sent, KEPT[index]]))('are found however they are spelt: %j', async (sent, kept) => {
    const name = encodeURIComponent(sent ?? '');
    const { body } = await get<{ broker_portfolios: object }>(`dashboard/summary?broker=${name}`);
    expect(Object.keys(body.broker_portfolios)).toEqual([kept]);
    for (const path of ['portfolio', 'portfolio/history', 'dashboard/performance', 'dashboard/charts/equity', 'trades/stats'])
      expect([path, (await get(`${path}?broker=${name}`)).status]).toEqual([path, 200]);
    expect(await items(`portfolio/positions?broker=${name}`)).toMatchObject([{ broker: kept, symbol: kept, unrealized_pnl: 1 }]);
    expect((await items(`trades?broker=${name}&symbol=${name}`)).length).toBe(3);
    expect((await items(`trades?strategy=${name}`)).length).toBe(2);
    expect((await get(`agents/${name}`)).body).toMatchObject({ id: kept, signals: 1, trades: 2 });
    expect(await items(`agents/${name}/signals`)).toMatchObject([{ symbol: kept }]);
    for (const type of ['reported', 'posted'])
      expect((await get<unknown[]>(`metrics/${type}?label.broker=${name}&label.host=${name}`)).body).toMatchObject([
        { labels: { broker: kept, host: sent?.normalize('NFC') } },
      ]);
    expect(await items(`alerts?source=${name}`)).toMatchObject([{ source: sent?.normalize('NFC'), labels: { broker: kept } }]);
    expect(await items(`logs?broker=${name}&service=${name}`)).toMatchObject([{ message: 'posted', broker: kept }]);
  });

  it.each(SENT.map((sent, index) => [sent, KEPT[index]]))('are those of topics and of paths: %j', async (sent, kept) => {
    const headers = { 'x-api-key': app.apiKey };
    const byPath = await RawClient.open(`${app.wsUrl}/realtime/portfolio?broker=${encodeURIComponent(sent ?? '')}`, { headers });
    expect(await byPath.frame('subscribed')).toMatchObject({ topic: `portfolio:${kept}`, events: [{ data: { broker: kept } }] });
    byPath.close();
    const byAction = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers });
    expect(await byAction.ask({ action: 'subscribe', topic: `portfolio:${kept?.normalize('NFD')}` })).toMatchObject({
      ...{ type: 'subscribed', topic: `portfolio:${kept}`, events: [{ data: { broker: kept } }] },
    });
    byAction.close();
  });

  it.each(['NFC', 'NFD'])('in the scope of a user or a key mean the same rows: %s', async (form) => {
    const brokers = ['B\u00f6rse'.normalize(form)];
    const username = `ada-${form.toLowerCase()}`;
    const made = await call('POST', 'users', admin, { username, password: PASSWORD, role: 'operator', brokers });
    expect([made.status, made.body['brokers']]).toEqual([201, ['B\u00f6rse']]);
    await app.app.get(Database).drizzle.execute(sql`update users set must_change_password = false where username = ${username}`);
    const login = await call<{ access_token: string }>('POST', 'auth/login', {}, { username, password: PASSWORD });
    const permissions = ['view_trades', 'view_portfolio', 'view_metrics', 'view_alerts', 'ingest'];
    const key = await call<{ key: string; brokers: string[] }>('POST', 'api-keys', admin, { name: form, permissions, brokers });
    expect([key.status, key.body.brokers]).toEqual([201, ['B\u00f6rse']]);

    for (const headers of [{ authorization: `Bearer ${login.body.access_token}` }, { 'x-api-key': key.body.key }] as Headers[]) {
      expect((await items('trades', headers)).map(({ broker }) => broker)).toEqual(Array.from({ length: 3 }, () => 'B\u00f6rse'));
      expect(await items('portfolio/positions', headers)).toMatchObject([{ broker: 'B\u00f6rse' }]);
      expect(await items('alerts', headers)).toMatchObject([{ labels: { broker: 'B\u00f6rse' } }]);
      expect((await get<unknown[]>('metrics/posted', headers)).body).toMatchObject([{ labels: { broker: 'B\u00f6rse' } }]);
      expect((await get(`trades?broker=${encodeURIComponent(KEPT[0] ?? '')}`, headers)).status).toBe(404);
    }
    const own = { type: 'metric.recorded', payload: { type: 'own', value: 1, broker: 'Bo\u0308rse', labels: { broker: 'Bo\u0308rse' } } };
    expect((await call('POST', 'events', { 'x-api-key': key.body.key }, own)).status).toBe(202);
  });

  it.each(BROKEN)('that break the rule are refused with their index: %j', async (broker) => {
    const good = { type: 'portfolio.cash_flow', payload: { broker: 'alpha', amount: 1 } };
    const rejected = async (path: string, bodies: readonly unknown[], field: string) =>
      expect((await post(path, bodies)).body).toMatchObject({ rejected: 1, errors: [{ index: 1, field }] });
    for (const type of ['portfolio.summary_updated', 'position.updated', 'trade.executed', 'coffee.empty'])
      await rejected('events', [good, { type, payload: { broker, symbol: 'A', total_value: 1 } }], 'payload.broker');
    await rejected('events', [good, { type: 'trade.executed', payload: { exchange: broker, symbol: 'A' } }], 'payload.exchange');
    const trade = { symbol: 'A', side: 'BUY', quantity: 1, price: 1, timestamp: now };
    await rejected(
      'trades',
      [
        { ...trade, id: 'fine', broker: 'alpha' },
        { ...trade, id: 'bad', broker },
      ],
      'broker',
    );
    if (broker === 'all') return;

    const labels = { broker };
    await rejected('events', [good, { type: 'metric.recorded', payload: { type: 'a', value: 1, labels } }], 'payload.labels.broker');
    await rejected(
      'metrics',
      [
        { type: 'a', value: 1 },
        { type: 'a', value: 1, labels },
      ],
      'labels.broker',
    );
    const alert = { title: 't', message: 'm' };
    expect(await post('alerts', [alert, { ...alert, labels }])).toMatchObject({
      ...{ status: 422, body: { errors: [{ field: '1.labels.broker' }] } },
    });
    const user = { username: 'bob', password: PASSWORD, role: 'viewer', brokers: ['alpha', broker] };
    expect(await call('POST', 'users', admin, user)).toMatchObject({ status: 422, body: { errors: [{ field: inBrokers }] } });
    const key = { name: 'k', permissions: ['view_trades'], brokers: [broker] };
    expect(await call('POST', 'api-keys', admin, key)).toMatchObject({ status: 422, body: { errors: [{ field: inBrokers }] } });
  });

  it('that are empty are refused where a fact is nothing without its broker, and mean no broker for a trade', async () => {
    for (const type of ['portfolio.summary_updated', 'position.updated', 'portfolio.cash_flow'])
      expect(await post('events', { type, payload: { broker: '', symbol: 'A', total_value: 1, amount: 1 } })).toMatchObject({
        ...{ status: 422, body: { errors: [{ field: '0.payload.broker' }] } },
      });
    await taken('events', {
      type: 'trade.executed',
      payload: { broker: '', id: 'empty', symbol: 'A', side: 'BUY', quantity: 1, price: 1 },
    });
  });

  it('of symbols by which a position is known are refused where they are too long, and not cut', async () => {
    const position = { type: 'position.updated', payload: { broker: 'alpha', symbol: 'x'.repeat(101), quantity: 1 } };
    expect(await post('events', position)).toMatchObject({ status: 422, body: { errors: [{ field: '0.payload.symbol' }] } });
  });

  it('that break the rule leave a log entry whole, and in no scope', async () => {
    await taken('logs', { message: 'odd', broker: 'a\u0001b', service: 'odd' });
    expect(await items('logs?service=odd')).toMatchObject([{ message: 'odd', broker: null, fields: { broker: 'a\u0001b' } }]);
  });
});
