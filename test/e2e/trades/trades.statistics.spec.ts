import { TradeStatsRepository } from '../../../src/modules/trades/statistics/trade-stats.repository.js';
import { aTrade, type TradesDesk, withTradesDesk } from '../../services/trades/trades-desk.js';
import { until } from '../../support/until.js';

const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

describe('trades', () => {
  let desk: TradesDesk;
  const { report } = withTradesDesk((made) => (desk = made));

  describe('figures', () => {
    it('of no trades are null, with the reason', async () => {
      const { status, body } = await desk.get('trades/stats');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        count: 0,
        volume: null,
        pnl: null,
        win_rate: null,
        first_trade_at: null,
        by_symbol: [],
        by_currency: [],
      });
      expect(body['reasons']).toEqual(
        Object.fromEntries(
          ['volume', 'fees', 'pnl', 'win_rate', 'profit_factor', 'payoff_ratio', 'payoff', 'expectancy'].map((name) => [
            name,
            'insufficient_data',
          ]),
        ),
      );
    });

    it('match the worked set', async () => {
      const results = [120, -80, 45, 0, -30, 200, -150, 60];
      await report(results.map((pnl, n) => aTrade(`w${n}`, { pnl, fees: 0.1, strategy: n % 2 ? 'odd' : 'even' })));
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({
        count: 8,
        buys: 8,
        sells: 0,
        wins: 4,
        losses: 3,
        break_even: 1,
        pnl: 165,
        fees: 0.8,
        volume: 800,
        reasons: {},
      });
      expect(body['win_rate']).toBeCloseTo(0.5714285714, 9);
      expect(body['profit_factor']).toBeCloseTo(1.6346153846, 9);
      expect(body['payoff_ratio']).toBeCloseTo(1.2259615385, 9);
      expect(body['payoff']).toBe(body['payoff_ratio']);
      expect(body['expectancy']).toBe(20.625);
      expect(body['by_strategy']).toEqual([
        expect.objectContaining({ name: 'even', count: 4, pnl: -15, wins: 2, losses: 2, win_rate: 0.5 }),
        expect.objectContaining({ name: 'odd', count: 4, pnl: 180, wins: 2, losses: 1 }),
      ]);
    });

    it('without a loss say so', async () => {
      await report([aTrade('a', { pnl: 5 }), aTrade('b', {})]);
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({ win_rate: 1, profit_factor: null, payoff: null, expectancy: 5 });
      expect(body['reasons']).toEqual({
        fees: 'insufficient_data',
        profit_factor: 'no_losses',
        payoff_ratio: 'no_losses',
        payoff: 'no_losses',
      });
    });

    it('without a range are of the last 7 days, until now', async () => {
      const [before, { body }] = [Date.now(), await desk.get('trades/stats')];
      const [startMs, endMs] = [Date.parse(String(body['start_time'])), Date.parse(String(body['end_time']))];
      expect(endMs - startMs).toBe(7 * DAY_MS);
      // Figures are kept for 5 s.
      expect(endMs).toBeGreaterThan(before - 6000);
      expect(endMs).toBeLessThanOrEqual(Date.now());
    });

    it('never add money of two currencies without a rate; a trade that names none has that of its broker', async () => {
      await desk.database.pool.query(
        "insert into broker_summaries (broker, currency, as_of, source) values ('gamma', 'EUR', now(), 'test')",
      );
      await report([
        aTrade('a', { pnl: 5, currency: 'USD', broker: 'alpha' }),
        aTrade('b', { pnl: -2, broker: 'gamma', symbol: 'EURCOIN' }),
      ]);
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({ count: 2, currency: null, pnl: null, volume: null, win_rate: 0.5 });
      expect(body['reasons']).toMatchObject({ pnl: 'no_rate', volume: 'no_rate', expectancy: 'no_rate' });
      expect(body['unrated']).toEqual([{ currency: 'EUR', count: 1 }]);
      expect(body['by_currency']).toEqual([
        { currency: 'EUR', count: 1, volume: 100, fees: null, pnl: -2 },
        { currency: 'USD', count: 1, volume: 100, fees: null, pnl: 5 },
      ]);
      expect((await desk.get('trades/stats?broker=gamma')).body).toMatchObject({ currency: 'EUR', pnl: -2 });
    });

    it('keep apart what has no currency', async () => {
      await report([aTrade('a', { pnl: 5, currency: 'USD' }), aTrade('b', { pnl: 7 })]);
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({ currency: null, pnl: null, reasons: { pnl: 'mixed_currencies' } });
      expect(body['by_currency']).toEqual([
        { currency: 'USD', count: 1, volume: 100, fees: null, pnl: 5 },
        { currency: null, count: 1, volume: 100, fees: null, pnl: 7 },
      ]);
      expect(body['by_symbol']).toEqual([expect.objectContaining({ name: 'BTCUSDT', count: 2, currency: null, pnl: null })]);
    });

    it('leave out what is beyond reason and was stored before it was refused', async () => {
      await report(['a', 'b', 'c'].map((id) => aTrade(id, { pnl: 5, fees: 1 })));
      await desk.database.pool.query(
        "update trades set pnl = 1.7e308, fees = 1.7e308, price = 1.7e308, quantity = 1.7e308 where id <> 'c'",
      );
      const { status, body } = await desk.get('trades/stats');
      expect([status, body]).toEqual([200, expect.objectContaining({ count: 3, unpriced: 2, pnl: 5, fees: 1, volume: 100, wins: 1 })]);
    });

    it('are counted once in five seconds, and for each scope by itself', async () => {
      const sums = jest.spyOn(desk.app.get(TradeStatsRepository), 'sums');
      const upTo = `&end_time=${ago(-1000)}`;
      await report([aTrade('a', { broker: 'alpha' }), aTrade('b', { broker: 'beta' })]);
      await desk.limit('operator', ['alpha']);
      const count = async (as: string, query = '') => (await desk.get(`trades/stats?side=BUY${query}`, as)).body['count'];
      desk.mayBeOld = true;
      try {
        expect(await Promise.all([count('admin', upTo), count('admin', upTo), count('operator', upTo)])).toEqual([2, 2, 1]);
        expect([await count('admin', upTo), await count('operator', upTo)]).toEqual([2, 1]);
        expect(sums).toHaveBeenCalledTimes(2);
      } finally {
        desk.mayBeOld = false;
        sums.mockRestore();
      }
    });

    it('count what has no price instead of taking it for nothing', async () => {
      await desk.emit({ type: 'trade.executed', payload: { id: 'a', symbol: 'X', side: 'BUY', quantity: 2 } });
      await until(async () => (await desk.trades()).length === 1);
      expect((await desk.get('trades/stats')).body).toMatchObject({ count: 1, unpriced: 1, volume: null });
    });
  });
});
