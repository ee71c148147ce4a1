import { AgentFiguresRepository } from '../../../src/modules/agents/agent-figures.repository.js';
import { type PageOf, type TradesDesk, withTradesDesk } from '../../services/trades/trades-desk.js';
import { agentsOn, type AgentRow, ago, aSignal } from '../../support/desks/agents-desk.js';

const DAY_MS = 86_400_000;
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe('agents', () => {
  let desk: TradesDesk;
  withTradesDesk((made) => (desk = made));

  const { list, agent, withReportOf, counted, results } = agentsOn(() => desk);

  it('that only signal have no figures, and say why', async () => {
    const timestamp = ago(2000);
    await desk.emit(aSignal('quiet', { timestamp }));
    await withReportOf('quiet');
    expect(await list()).toEqual([
      {
        ...{ id: 'quiet', agent_type: 'strategy', status: 'active', signals: 1 },
        last_signal: { timestamp, symbol: 'BTCUSDT', direction: 'BUY', confidence: 0.8, target_quantity: 0.5, target_size: 0.5 },
        ...{ trades: 0, wins: 0, losses: 0, win_rate: null, hit_rate: null, pnl: null, max_drawdown_amount: null, max_drawdown: null },
        ...{ currency: null, unrated: [], by_currency: [] },
        ...{ first_seen: timestamp, last_seen: timestamp },
        reasons: Object.fromEntries(
          ['win_rate', 'hit_rate', 'pnl', 'max_drawdown_amount', 'max_drawdown'].map((name) => [name, 'insufficient_data']),
        ),
      },
    ]);
  });

  it('have the figures of their signals and trades', async () => {
    const [older, newer] = [ago(5000), ago(3000)];
    await desk.emit(aSignal('momentum', { timestamp: newer, direction: 'short' }), aSignal('momentum', { timestamp: older }));
    // Runs to 120, 40, 85, 85, 55, 255, 105, 165: from 255 it falls by 150.
    await results('momentum', [120, -80, 45, 0, -30, 200, -150, 60, null]);
    await counted('momentum', 'signals', 2);
    const [row] = await list();
    expect(row).toMatchObject({
      ...{ id: 'momentum', status: 'active', signals: 2, trades: 9, wins: 4, losses: 3 },
      ...{ pnl: 165, currency: 'USD', max_drawdown: -150, last_seen: newer, reasons: {} },
      by_currency: [{ currency: 'USD', trades: 9, pnl: 165, max_drawdown: -150 }],
      last_signal: { timestamp: newer, direction: 'SELL' },
    });
    expect(row?.['win_rate']).toBeCloseTo(0.5714285714, 9);
    expect(row?.['hit_rate']).toBe(row?.['win_rate']);
  });

  it.each([
    ['loses first', [-10, 5], -10, 0.5],
    ['never loses', [5, 5], 0, 1],
    ['always loses', [-0.1, -0.2], -0.3, 0],
    ['breaks even', [0, 0], 0, null],
  ])('that %s: %j', async (name, pnls, drawdown, hitRate) => {
    await results(name, pnls);
    const { body } = await agent(name);
    expect([body['max_drawdown'], body['hit_rate']]).toEqual([drawdown, hitRate]);
    expect(body['reasons']).toEqual({
      last_signal: 'insufficient_data',
      ...(hitRate === null && { win_rate: 'insufficient_data', hit_rate: 'insufficient_data' }),
    });
  });

  it('are counted once in five seconds, and for each scope by itself', async () => {
    await results('kept', [1]);
    await results('kept', [2], { broker: 'beta' });
    await counted('kept', 'trades', 2);
    await desk.limit('operator', ['alpha']);
    const sums = jest.spyOn(desk.app.get(AgentFiguresRepository), 'of');
    const query = `?end_time=${ago(-1000)}`;
    desk.mayBeOld = true;
    try {
      for (let n = 0; n < 2; n += 1) {
        expect(await list(query)).toEqual([expect.objectContaining({ trades: 2, pnl: 3 })]);
        expect(await list(query, 'operator')).toEqual([expect.objectContaining({ trades: 1, pnl: 1 })]);
        expect((await agent('kept', query)).body).toMatchObject({ pnl: 3, by_symbol: [{ pnl: 3 }] });
      }
      expect(sums).toHaveBeenCalledTimes(3);
    } finally {
      desk.mayBeOld = false;
      sums.mockRestore();
    }
  });

  it('that only open have no result yet', async () => {
    await results('opener', [null, null]);
    expect((await agent('opener')).body).toMatchObject({
      ...{ trades: 2, wins: 0, losses: 0, win_rate: null, hit_rate: null, pnl: null, max_drawdown: null, currency: 'USD' },
      reasons: {
        win_rate: 'insufficient_data',
        hit_rate: 'insufficient_data',
        pnl: 'insufficient_data',
        max_drawdown: 'insufficient_data',
      },
    });
  });

  it('never add money of two currencies without a rate; a trade that names none has that of its broker', async () => {
    await desk.database.pool.query("insert into broker_summaries (broker, currency, as_of, source) values ('gamma', 'EUR', now(), 'test')");
    await results('both', [10, -4]);
    await results('both', [-1, 3], { broker: 'gamma', currency: undefined });
    expect((await agent('both')).body).toMatchObject({
      ...{ trades: 4, wins: 2, losses: 2, win_rate: 0.5, hit_rate: 0.5, pnl: null, max_drawdown: null, currency: null },
      reasons: { pnl: 'no_rate', max_drawdown_amount: 'no_rate', max_drawdown: 'no_rate' },
      unrated: [{ currency: 'EUR', count: 2 }],
      by_currency: [
        { currency: 'EUR', trades: 2, pnl: 2, max_drawdown_amount: -1, max_drawdown: -1 },
        { currency: 'USD', trades: 2, pnl: 6, max_drawdown_amount: -4, max_drawdown: -4 },
      ],
      by_symbol: [{ symbol: 'BTCUSDT', trades: 4, pnl: null, currency: null, reasons: { pnl: 'no_rate' } }],
    });
  });

  it('show the symbols that they trade and signal most', async () => {
    await desk.emit(...['ETHUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => aSignal('wide', { symbol })));
    await results('wide', [5, -2], { symbol: 'ETHUSDT' });
    await results('wide', [null], { symbol: 'BTCUSDT' });
    await counted('wide', 'signals', 3);
    const nothing = { win_rate: null, hit_rate: null, pnl: null };
    const why = { win_rate: 'insufficient_data', hit_rate: 'insufficient_data', pnl: 'insufficient_data' };
    expect((await agent('wide')).body['by_symbol']).toEqual([
      { symbol: 'ETHUSDT', signals: 2, trades: 2, wins: 1, losses: 1, win_rate: 0.5, hit_rate: 0.5, pnl: 3, currency: 'USD', reasons: {} },
      { symbol: 'BTCUSDT', signals: 0, trades: 1, wins: 0, losses: 0, ...nothing, currency: 'USD', reasons: why },
      { symbol: 'SOLUSDT', signals: 1, trades: 0, wins: 0, losses: 0, ...nothing, currency: null, reasons: why },
    ]);
    await desk.emit(...Array.from({ length: 60 }, (_, n) => aSignal('wide', { symbol: `S${n}` })));
    await counted('wide', 'signals', 63);
    expect((await agent('wide')).body['by_symbol']).toHaveLength(50);
  });

  it('count what lies in the range only', async () => {
    await desk.emit(aSignal('ranged', { timestamp: ago(3 * DAY_MS) }), aSignal('ranged', { timestamp: ago(1000) }));
    await results('ranged', [7], { timestamp: ago(3 * DAY_MS) });
    await results('ranged', [-2]);
    await counted('ranged', 'signals', 2);
    expect((await agent('ranged')).body).toMatchObject({ signals: 2, pnl: 5 });
    expect((await agent('ranged', `?start_time=${ago(DAY_MS)}`)).body).toMatchObject({ signals: 1, pnl: -2, trades: 1 });
    const before = `?start_time=${ago(4 * DAY_MS)}&end_time=${ago(DAY_MS)}`;
    expect((await agent('ranged', before)).body).toMatchObject({ signals: 1, pnl: 7, max_drawdown: 0 });
    expect((await desk.get<PageOf<AgentRow>>(`agents/ranged/signals${before}`)).body.items).toHaveLength(1);
    expect(ids(await list(before))).toEqual(['ranged']);
    expect(await list(`?start_time=${ago(9 * DAY_MS)}&end_time=${ago(8 * DAY_MS)}`)).toEqual([]);
  });

  it('have the figures of their own brokers for someone limited to these', async () => {
    await desk.emit(aSignal('shared'));
    await results('shared', [5, -2]);
    await results('shared', [-777_123], { broker: 'omega', symbol: 'OMEGACOIN' });
    await results('shared', [-13], { broker: undefined });
    await counted('shared', 'trades', 4);
    expect((await agent('shared')).body).toMatchObject({ trades: 4, losses: 3 });
    await desk.limit('viewer', ['alpha']);
    const own = { signals: 1, trades: 2, wins: 1, losses: 1, win_rate: 0.5, hit_rate: 0.5, pnl: 3, max_drawdown: -2 };
    expect(await list('', 'viewer')).toEqual([expect.objectContaining(own)]);
    const { body } = await agent('shared', '', 'viewer');
    expect(body).toMatchObject({ ...own, by_symbol: [{ symbol: 'BTCUSDT', trades: 2, pnl: 3 }] });
    expect(JSON.stringify(body)).not.toMatch(/OMEGACOIN|omega|777/);
  });
});
