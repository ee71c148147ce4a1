import type { SnapshotDto } from '../../../src/modules/dashboard/snapshot/dashboard.dto.js';
import type { PositionPageDto } from '../../../src/modules/portfolio/books/dto/position.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';

/** Entry, price and size in the spellings of every source, and no gain, or one that is none. */
const ROWS = [
  { symbol: 'A', side: 'LONG', quantity: 3, entry_price: 100, current_price: 104 },
  { symbol: 'B', side: 'short', size: '2', entryPrice: '100', markPrice: '98.5', unrealized_pnl: null },
  { symbol: 'C', positionAmt: -2, entry_price: 0.1, mark_price: 0.3, unRealizedProfit: 'NaN' },
];
const GAINS = [
  { symbol: 'A', unrealized_pnl: 12, unrealized_pnl_pct: 4, value: 312 },
  { symbol: 'B', unrealized_pnl: 3, unrealized_pnl_pct: 1.5, value: 197 },
  { symbol: 'C', unrealized_pnl: -0.4, unrealized_pnl_pct: -200, value: 0.6 },
];
const UNPRICED = { symbol: 'D', side: 'LONG', quantity: 1, entry_price: 100 };

describe('a position that is reported with entry, price and size only', () => {
  let app: RunningApp;
  let services: FakeDesk;
  beforeAll(async () => {
    services = await fakeDesk();
    services.execution.behave(does.answer({ positions: [...ROWS, UNPRICED] }), '/api/execution/positions');
    services.portfolio.behave(does.answer({ equity: 1, positions: [...ROWS, UNPRICED] }), '/api/portfolio/snapshot');
    app = await startApp(services.env);
  });
  afterAll(async () => {
    await app.close();
    await services.close();
  });

  async function get<T>(path: string): Promise<T> {
    const response = await fetch(`${app.url}/api/${path}`, { headers: await app.as('admin') });
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as T;
  }
  const positions = async () => (await get<PositionPageDto>('portfolio/positions')).items;
  /** One without a price has no gain, on whatever way it came. */
  const displayed = [...GAINS, { symbol: 'D', unrealized_pnl: null, unrealized_pnl_pct: null, value: null }];

  it('has its gain in the snapshot, by the execution service', async () => {
    const rows = async () => (await get<SnapshotDto>('dashboard/snapshot')).positions;
    await until(async () => (await rows()) !== null);
    expect(await rows()).toMatchObject(displayed);
  });

  it('has its gain among the positions of the portfolio, by the portfolio service', async () => {
    await until(async () => (await positions()).length === 4);
    expect(await positions()).toMatchObject(displayed);
  });

  it('has its gain in the event on the topic, in the journal and among the positions, by an event', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: { 'x-api-key': app.apiKey } });
    await client.frame('subscribed');
    const events = [...ROWS, UNPRICED].map((row) => ({ type: 'position.updated', payload: { broker: 'alpha', ...row } }));
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    expect((await fetch(`${app.url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) })).status).toBe(202);
    for (const gain of GAINS) {
      const { payload } = await client.frame((frame) => (frame['payload'] as { symbol?: string } | undefined)?.symbol === gain.symbol);
      expect(payload).toMatchObject(gain);
    }
    client.close();
    const { items } = await get<{ items: { payload: { symbol: string } }[] }>('events?type=position.updated');
    for (const gain of GAINS) expect(items.find(({ payload }) => payload.symbol === gain.symbol)?.payload).toMatchObject(gain);
    await until(async () => (await positions()).filter(({ broker }) => broker === 'alpha').length === 4);
    expect((await positions()).filter(({ broker }) => broker === 'alpha')).toMatchObject(displayed);
  });
});
