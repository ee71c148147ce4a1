import { Books } from '../../../src/modules/portfolio/books/books.js';
import { aTrade, TradesDesk } from '../../services/trades/trades-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** An hour and minute of a day that is over. */
const on = (daysAgo: number, minute: number) => new Date(TODAY - daysAgo * DAY_MS + 12 * 3_600_000 + minute * 60_000).toISOString();

/** Results of one strategy: 10 USD and -6 EUR three days ago, 5 EUR and -2 USD two days ago. */
const MIXED = [
  aTrade('m1', { strategy: 'mixed', pnl: 10, currency: 'USD', timestamp: on(3, 0) }),
  aTrade('m2', { strategy: 'mixed', pnl: -6, currency: 'EUR', timestamp: on(3, 1) }),
  aTrade('m3', { strategy: 'mixed', pnl: 5, currency: 'EUR', timestamp: on(2, 0) }),
  aTrade('m4', { strategy: 'mixed', pnl: -2, currency: 'USD', timestamp: on(2, 1), symbol: 'ETHUSDT' }),
];

describe('Results in several currencies', () => {
  let database: DatabaseEnv;
  let desk: TradesDesk;
  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await TradesDesk.start({ ...database.env, BASE_CURRENCY: 'USD', FX_RATES: 'CHFUSD=1.25' });
    // EUR: 1.10 three days ago, 1.20 two days ago; nothing of the days before.
    desk.app
      .get(Books)
      .applyRates([3, 2].map((ago) => ({ base: 'EUR', quote: 'USD', rate: ago === 3 ? 1.1 : 1.2, asOfMs: TODAY - ago * DAY_MS })));
  });
  beforeEach(() => desk.clear());
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  const report = async (trades: readonly unknown[]) => expect((await desk.post('trades', trades)).status).toBe(202);
  const agent = async (id: string) => {
    await until(async () => (await desk.get(`agents/${id}`)).status === 200);
    return (await desk.get(`agents/${id}`)).body;
  };

  it('are added up in the base currency, each trade at the rate of its day', async () => {
    await report(MIXED);
    const { body } = await desk.get('trades/stats');
    // 10 - 6 * 1.1 + 5 * 1.2 - 2; volume 100 each
    expect(body).toMatchObject({
      currency: 'USD',
      pnl: 7.4,
      volume: 430,
      wins: 2,
      losses: 2,
      expectancy: 1.85,
      unrated: [],
      reasons: { fees: 'insufficient_data' },
    });
    expect(body['profit_factor']).toBeCloseTo(16 / 8.6, 9);
    expect(body['by_currency']).toMatchObject([
      { currency: 'EUR', pnl: -1 },
      { currency: 'USD', pnl: 8 },
    ]);
    expect(body['by_symbol']).toMatchObject([
      { name: 'BTCUSDT', count: 3, currency: 'USD', pnl: 9.4, reason: null },
      { name: 'ETHUSDT', count: 1, currency: 'USD', pnl: -2, reason: null },
    ]);
    expect(body['by_strategy']).toMatchObject([{ name: 'mixed', currency: 'USD', pnl: 7.4, volume: 430 }]);
  });

  it('of an agent too, with the largest fall of their sum', async () => {
    await report(MIXED);
    // 10, 3.4, 9.4, 7.4
    expect(await agent('mixed')).toMatchObject({
      ...{
        currency: 'USD',
        pnl: 7.4,
        max_drawdown_amount: -6.6,
        max_drawdown: -6.6,
        unrated: [],
        reasons: { last_signal: 'insufficient_data' },
      },
      by_symbol: [
        { symbol: 'BTCUSDT', pnl: 9.4, currency: 'USD', reasons: {} },
        { symbol: 'ETHUSDT', pnl: -2, currency: 'USD', reasons: {} },
      ],
    });
  });

  it('are null where a day has no rate, and say of which currency and how many', async () => {
    await report([...MIXED, aTrade('m5', { strategy: 'mixed', pnl: 1, currency: 'EUR', timestamp: on(4, 0), symbol: 'SOLUSDT' })]);
    const { body } = await desk.get('trades/stats');
    expect(body).toMatchObject({ currency: null, pnl: null, volume: null, win_rate: 0.6, unrated: [{ currency: 'EUR', count: 1 }] });
    expect(body['reasons']).toMatchObject({ pnl: 'no_rate', volume: 'no_rate', profit_factor: 'no_rate' });
    // A symbol of one currency keeps its own, and one whose days all have a rate its sum.
    expect(body['by_symbol']).toMatchObject([
      { name: 'BTCUSDT', currency: 'USD', pnl: 9.4 },
      { name: 'ETHUSDT', currency: 'USD', pnl: -2 },
      { name: 'SOLUSDT', currency: 'EUR', pnl: 1 },
    ]);
    expect(await agent('mixed')).toMatchObject({
      ...{ currency: null, pnl: null, max_drawdown_amount: null, unrated: [{ currency: 'EUR', count: 1 }] },
      reasons: { pnl: 'no_rate', max_drawdown_amount: 'no_rate' },
    });
  });

  it('use a configured rate for every day', async () => {
    await report([
      aTrade('c1', { strategy: 'swiss', pnl: 4, currency: 'CHF', timestamp: on(5, 0) }),
      aTrade('c2', { strategy: 'swiss', pnl: 1, currency: 'USD', timestamp: on(5, 1) }),
    ]);
    expect((await desk.get('trades/stats')).body).toMatchObject({ currency: 'USD', pnl: 6 });
    expect(await agent('swiss')).toMatchObject({ currency: 'USD', pnl: 6, max_drawdown_amount: 0 });
  });

  it('of one currency stay in it', async () => {
    await report([aTrade('e1', { strategy: 'euro', pnl: 5, currency: 'EUR', timestamp: on(2, 0) })]);
    expect((await desk.get('trades/stats')).body).toMatchObject({ currency: 'EUR', pnl: 5, unrated: [] });
    expect(await agent('euro')).toMatchObject({ currency: 'EUR', pnl: 5, unrated: [] });
  });

  it('are not guessed where no currency is named', async () => {
    await report([
      aTrade('n1', { strategy: 'unnamed', pnl: 5, currency: 'USD', timestamp: on(2, 0) }),
      aTrade('n2', { strategy: 'unnamed', pnl: 7, timestamp: on(2, 1) }),
    ]);
    expect((await desk.get('trades/stats')).body).toMatchObject({ currency: null, pnl: null, reasons: { pnl: 'mixed_currencies' } });
    expect(await agent('unnamed')).toMatchObject({ currency: null, pnl: null, reasons: { pnl: 'mixed_currencies' } });
  });

  it('stay when a trade without a currency has none: only what that trade reports is not known', async () => {
    await report([
      aTrade('k1', { strategy: 'known', pnl: 5, fees: 1, currency: 'USD', timestamp: on(2, 0) }),
      aTrade('k2', { strategy: 'known', pnl: undefined, fees: undefined, timestamp: on(2, 1) }),
    ]);
    const { body } = await desk.get('trades/stats');
    expect(body).toMatchObject({ currency: 'USD', pnl: 5, fees: 1, expectancy: 5, volume: null, unrated: [] });
    expect(body['reasons']).toEqual({
      volume: 'mixed_currencies',
      profit_factor: 'no_losses',
      payoff_ratio: 'no_losses',
      payoff: 'no_losses',
    });
    expect(body['by_strategy']).toMatchObject([{ name: 'known', currency: 'USD', pnl: 5, volume: null, reason: 'mixed_currencies' }]);
    expect(body['by_currency']).toMatchObject([
      { currency: 'USD', count: 1 },
      { currency: null, count: 1 },
    ]);
    expect(await agent('known')).toMatchObject({ currency: 'USD', pnl: 5, by_symbol: [{ pnl: 5, reasons: {} }] });
  });
});
