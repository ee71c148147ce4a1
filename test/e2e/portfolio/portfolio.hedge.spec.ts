import type { SnapshotDto } from '../../../src/modules/dashboard/snapshot/dashboard.dto.js';
import type { PositionPageDto } from '../../../src/modules/portfolio/books/dto/position.dto.js';
import type { PortfolioDetailsDto } from '../../../src/modules/portfolio/dto/portfolio.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { does, fakeDesk } from '../../support/desks/fake-desk.js';
import { RawClient } from '../../support/live.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

const aLeg = (symbol: string, figures: Record<string, unknown>) => ({
  type: 'position.updated',
  payload: { broker: 'alpha', symbol, entry_price: 100, current_price: 110, ...figures },
});
const aSummary = (figures: Record<string, unknown> = {}) => ({
  type: 'portfolio.summary_updated',
  payload: { broker: 'alpha', currency: 'USD', total_value: 1000, cash_balance: 400, ...figures },
});

async function post({ url, apiKey }: RunningApp, events: unknown): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  expect((await fetch(`${url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) })).status).toBe(202);
}

async function get<T>({ url, apiKey }: RunningApp, path: string): Promise<T> {
  return (await (await fetch(`${url}/api/${path}`, { headers: { 'x-api-key': apiKey } })).json()) as T;
}

const positionsOf = async (app: RunningApp, query = '') => get<PositionPageDto>(app, `portfolio/positions${query}`);
const legsOf = async (app: RunningApp, symbol: string) =>
  (await positionsOf(app)).items.filter((item) => item.symbol === symbol).map(({ leg, side, size }) => [leg, side, size]);

describe('A broker in hedge mode', () => {
  let app: RunningApp;
  let database: DatabaseEnv;
  const secrets = secretsForTests();
  beforeAll(async () => {
    database = await testDatabaseEnv();
    app = await startApp(database.env, secrets);
    await post(app, [
      aSummary(),
      aLeg('BTC', { side: 'LONG', quantity: 1, current_price: 100 }),
      aLeg('BTC', { side: 'SHORT', quantity: 0.4, entry_price: 90, current_price: 100 }),
      aLeg('ONE', { side: 'BOTH', positionAmt: 2 }),
      aLeg('ONE', { side: 'BOTH', positionAmt: -3, current_price: 10 }),
    ]);
    await until(async () => (await positionsOf(app)).items.length === 3);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('has two legs of a symbol, each with its side, value and result; where sides are netted there is one', async () => {
    expect((await positionsOf(app)).items).toMatchObject([
      { symbol: 'BTC', side: 'LONG', leg: 'LONG', size: 1, value: 100, unrealized_pnl: 0 },
      { symbol: 'BTC', side: 'SHORT', leg: 'SHORT', size: 0.4, value: 40, unrealized_pnl: -4, unrealized_pnl_pct: -11.11 },
      { symbol: 'ONE', side: 'SHORT', leg: 'NET', size: 3, value: 30 },
    ]);
  });

  it('has the exposure of both legs, gross and net, and leverage of the gross', async () => {
    const { exposure } = await get<PortfolioDetailsDto>(app, 'portfolio');
    expect(exposure).toEqual({ long: 100, short: 70, gross: 170, net: 30, leverage: 0.17, reason: null });
  });

  it('has its legs on pages of their own, which stay where they are while the other one is closed', async () => {
    const first = await positionsOf(app, '?limit=1');
    await post(app, aLeg('BTC', { side: 'LONG', quantity: 0 }));
    await until(async () => (await positionsOf(app)).items.length === 2);
    const second = await positionsOf(app, `?limit=1&cursor=${first.next_cursor}`);
    expect([first.items[0]?.leg, second.items[0]?.leg]).toEqual(['LONG', 'SHORT']);
    await post(app, aLeg('BTC', { side: 'LONG', quantity: 1.5, current_price: 100 }));
    await until(async () => (await legsOf(app, 'BTC')).length === 2);
  });

  it('is published on the live stream with the leg where the side does not say it', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: { 'x-api-key': app.apiKey } });
    await client.frame('subscribed');
    await post(app, [
      aLeg('ONE', { positionAmt: -3, current_price: 10 }),
      aLeg('BTC', { side: 'SHORT', quantity: 0.4, current_price: 100 }),
    ]);
    const net = await client.frame((frame) => payloadOf(frame)['symbol'] === 'ONE');
    expect(payloadOf(net)).toMatchObject({ side: 'SHORT', leg: 'NET', size: 3 });
    // Over Redis the long leg of the test before may come after the subscription.
    const short = await client.frame((frame) => payloadOf(frame)['symbol'] === 'BTC' && payloadOf(frame)['side'] === 'SHORT');
    expect(payloadOf(short)).toMatchObject({ size: 0.4 });
    client.close();
  });

  it('has them after a restart, and a symbol of which nothing is held is closed as a whole', async () => {
    await app.close();
    app = await startApp({ ...database.env, INGEST_API_KEY: app.apiKey }, secrets);
    expect(await legsOf(app, 'BTC')).toEqual([
      ['LONG', 'LONG', 1.5],
      ['SHORT', 'SHORT', 0.4],
    ]);
    expect(await legsOf(app, 'ONE')).toEqual([['NET', 'SHORT', 3]]);
    await post(app, aLeg('BTC', { quantity: 0 }));
    await until(async () => (await legsOf(app, 'BTC')).length === 0);
    expect(await legsOf(app, 'ONE')).toHaveLength(1);
  });
});

it('A desk whose services are in hedge mode shows each leg, and counts the open ones', async () => {
  const desk = await fakeDesk();
  const rows = [
    { symbol: 'BTC', side: 'LONG', quantity: 1, entry_price: 100, current_price: 100 },
    { symbol: 'BTC', side: 'SHORT', quantity: 0.4, entry_price: 100, current_price: 100 },
    { symbol: 'BTC', side: 'BOTH', quantity: 0, entry_price: 0, current_price: 100 },
  ];
  desk.portfolio.behave(does.answer({ equity: 1000, cash: 400, positions: rows }), '/api/portfolio/snapshot');
  desk.execution.behave(does.answer(rows.slice(0, 2)), '/api/execution/positions');
  const app = await startApp({ ...desk.env, DASHBOARD_REFRESH_SECONDS: '1' });
  await until(async () => (await positionsOf(app)).items.length === 2);
  expect(await legsOf(app, 'BTC')).toEqual([
    ['LONG', 'LONG', 1],
    ['SHORT', 'SHORT', 0.4],
  ]);
  const snapshot = await get<SnapshotDto>(app, 'dashboard/snapshot');
  expect(snapshot.portfolio?.position_count).toBe(2);
  expect(snapshot.positions?.map(({ leg, side, size }) => [leg, side, size])).toEqual(await legsOf(app, 'BTC'));
  expect((await get<PortfolioDetailsDto>(app, 'portfolio')).exposure).toMatchObject({ gross: 140, net: 60, leverage: 0.14 });
  await app.close();
  await desk.close();
});

function payloadOf(frame: Record<string, unknown>): Record<string, unknown> {
  return (frame['payload'] ?? {}) as Record<string, unknown>;
}
