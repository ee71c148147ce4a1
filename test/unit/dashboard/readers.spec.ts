import * as fc from 'fast-check';
import { readEnsemble, readMetaStrategy, readSignals } from '../../../src/modules/dashboard/services/ai.reader.js';
import type { PositionSide } from '../../../src/common/desk-words.js';
import { unrealizedPnlPctOf } from '../../../src/common/money/position.js';
import { readPositions } from '../../../src/modules/dashboard/services/execution.reader.js';
import { readAlerts, readServices, worst } from '../../../src/modules/system/components/monitoring.reader.js';
import { readDrawdown, readPnl, readPortfolio } from '../../../src/modules/portfolio/feeds/portfolio.reader.js';
import { openRiskPct, ratioPct, readEssStatus } from '../../../src/modules/dashboard/services/risk.reader.js';

const position = (row: object) => readPositions([{ symbol: 'BTC', ...row }])?.rows[0];

describe('Portfolio figures', () => {
  it('go by the names of either dialect', () => {
    const documented = readPortfolio({ equity: 1, cash: 2, position_count: 3 });
    expect(readPortfolio({ total_equity: 1, cash_balance: 2, num_positions: 3 })).toEqual(documented);
    expect(documented).toMatchObject({ equity: 1, cash: 2, positionCount: 3, marginUsed: null });
  });
  it('count the positions when no count is sent', () => expect(readPortfolio({ positions: [{}, {}] })?.positionCount).toBe(2));
  it('have P&L by the names of either dialect', () => {
    const documented = readPnl({ weekly_pnl: 1, monthly_pnl: 2, realized_pnl: 3 });
    expect(readPnl({ realized_pnl_week: 1, realized_pnl_month: 2, realized_pnl_total: 3 })).toEqual(documented);
    expect(documented).toMatchObject({ weekly: 1, monthly: 2, realized: 3, daily: null, dailyPct: null });
  });
  it('have falls that are positive, whatever their sign was', () => {
    expect(readDrawdown({ daily_dd_pct: -1.5, weekly_drawdown_pct: 3, max_dd_pct: '-8.7' })).toEqual({
      dailyPct: 1.5,
      weeklyPct: 3,
      maxPct: 8.7,
    });
  });
});

describe('A position', () => {
  it.each([
    [{ side: 'LONG', quantity: 2 }, 'LONG', 2],
    [{ side: 'short', size: 2 }, 'SHORT', 2],
    [{ side: 'BUY', positionAmt: '2' }, 'LONG', 2],
    [{ side: 'sell', quantity: 2 }, 'SHORT', 2],
    [{ quantity: -2 }, 'SHORT', 2],
    [{ positionAmt: '2.5' }, 'LONG', 2.5],
    [{ side: 'BOTH', positionAmt: '-2.5' }, 'SHORT', 2.5],
    [{ side: 'SELL', quantity: -2 }, 'SHORT', 2],
    [{ quantity: 0 }, 'UNKNOWN', 0],
    [{ side: 'sideways', quantity: 2 }, 'UNKNOWN', 2],
    [{ side: 'constructor', quantity: null }, 'UNKNOWN', null],
    [{ side: 7 }, 'UNKNOWN', null],
  ])('%p is %s of %p', (row, side, size) => expect(position(row)).toMatchObject({ side, size }));

  it('has the gain in percent worked out, as versions disagree on theirs', () => {
    for (const sent of [1.76, 0.0176]) {
      expect(
        position({ side: 'LONG', entry_price: 42000, current_price: 42741.13, unrealized_pnl_pct: sent })?.unrealizedPnlPct,
      ).toBeCloseTo(1.7646, 4);
    }
    expect(position({ side: 'SHORT', entry_price: 3500, current_price: 3450 })?.unrealizedPnlPct).toBeCloseTo(1.4286, 4);
  });
  it('has the gain as sent when a price is missing', () => {
    expect(position({ side: 'LONG', entry_price: 42000, unrealized_pnl_pct: 1.76 })?.unrealizedPnlPct).toBe(1.76);
  });
  it('is worth its size times its price', () => {
    expect(position({ quantity: -0.5, current_price: 96000 })?.value).toBe(48000);
    expect(position({ quantity: 1e308, current_price: 1e308 })?.value).toBeNull();
  });
  it('says its broker, its currency and its time where the service does', () => {
    const row = { symbol: 'BTC', broker: 'binance', currency: 'usd', updated_at: '2025-12-04T10:30:00Z' };
    expect(position(row)).toMatchObject({ broker: 'binance', currency: 'USD', asOfMs: Date.parse('2025-12-04T10:30:00Z') });
    expect(position({ symbol: 'BTC', currency: 'U$', as_of: 'soon' })).toMatchObject({ broker: null, currency: null, asOfMs: null });
  });
  it('is one when it is sent twice, and two when brokers or ids differ', () => {
    const row = { symbol: 'BTC', side: 'LONG', quantity: 1 };
    expect(readPositions([row, { ...row, side: 'buy' }])).toMatchObject({ rows: [{}], duplicates: 1 });
    expect(readPositions([row, { ...row, broker: 'b' }, { ...row, id: 2 }, { ...row, side: 'SHORT' }])).toMatchObject({
      rows: [{}, {}, {}, {}],
      duplicates: 0,
    });
  });
  it('without a symbol is skipped and counted', () => {
    expect(readPositions({ positions: [{ quantity: 1 }, null, [], 'x', { symbol: 'BTC' }] })).toMatchObject({
      rows: [{ symbol: 'BTC' }],
      skipped: 4,
    });
  });
  it('of a broker that has no name that can be kept is skipped and counted, and other names are kept by the rule', () => {
    const row = { symbol: 'Bo\u0308', quantity: 1 };
    const names = ['x'.repeat(65), 'a\u0001b', 'all', ' Bo\u0308rse '];
    expect(readPositions(names.map((broker) => ({ ...row, broker })))).toMatchObject({
      rows: [{ symbol: 'B\u00f6', broker: 'B\u00f6rse' }],
      skipped: 3,
    });
  });
  it('keeps the case of a minor unit, which is another currency in upper case', () => {
    const currencies = ['GBp', 'gbp', 'ZAc', 'no money'].map((currency, id) => ({ symbol: 'A', id, currency }));
    expect(readPositions(currencies)?.rows.map(({ currency }) => currency)).toEqual(['GBp', 'GBP', 'ZAc', null]);
  });
  it('gains by the law: a short loses what a long gains', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }), (entry, current) => {
        const gain = (side: PositionSide) => unrealizedPnlPctOf({ side, entryPrice: entry, currentPrice: current })!;
        expect(gain('SHORT') + gain('LONG')).toBe(0);
      }),
    );
  });
});

describe('A signal', () => {
  const direction = (word: unknown) => readSignals([{ symbol: 'BTC', action: word }])?.rows[0]?.direction;
  it.each([
    ...['BUY', 'long', 'Long'].map((word) => [word, 'BUY']),
    ...['sell', 'SHORT'].map((word) => [word, 'SELL']),
    ...['hold', 'FLAT'].map((word) => [word, 'HOLD']),
    ...['moon', 7, null].map((word) => [word, 'UNKNOWN']),
  ])('that says %p is %s', (word, expected) => expect(direction(word)).toBe(expected));

  it('is among the newest 20, newest first, those without a time last', () => {
    const times = Array.from({ length: 30 }, (_, index) => 1_764_844_000 + ((index * 7) % 30));
    const read = readSignals({ signals: [{ symbol: 'NEVER' }, ...times.map((timestamp) => ({ symbol: 'BTC', timestamp }))] });
    expect(read?.rows.map((row) => row.timestampMs)).toEqual(
      times
        .toSorted((a, b) => b - a)
        .slice(0, 20)
        .map((seconds) => seconds * 1000),
    );
    expect(readSignals([{ symbol: 'NEVER' }, { symbol: 'BTC', timestamp: 1_764_844_000 }])?.rows.map((row) => row.symbol)).toEqual([
      'BTC',
      'NEVER',
    ]);
  });
  it('is one when it is sent twice', () => {
    const signal = { symbol: 'BTC', timestamp: 1_764_844_000, direction: 'BUY' };
    expect(readSignals([signal, { ...signal, direction: 'long' }])).toMatchObject({ rows: [{}], duplicates: 1 });
  });
});

describe('The strategy', () => {
  it.each([
    [
      { top_strategies: [{ strategy: 'momentum' }], regime: 'HIGH_VOL' },
      { activeStrategy: 'momentum', regime: 'HIGH_VOL' },
    ],
    [{ top_strategies: ['momentum'] }, { activeStrategy: 'momentum', regime: null }],
    [
      { active_strategy: 'carry', top_strategies: [{ strategy: 'momentum' }] },
      { activeStrategy: 'carry', regime: null },
    ],
    [{ top_strategies: [] }, { activeStrategy: null, regime: null }],
    [{ top_strategies: 'oops' }, { activeStrategy: null, regime: null }],
  ])('of %j is %j', (raw, strategy) => expect(readMetaStrategy(raw)).toEqual(strategy));
  it('has the models’ scores, bad ones null', () => {
    expect(readEnsemble({ model_agreement: { xgb: 0.8, lgbm: 'NaN', nhits: '0.5' } })).toEqual({ xgb: 0.8, lgbm: null, nhits: 0.5 });
  });
});

describe('The emergency stop', () => {
  it.each([
    ['DISABLED', 'DISABLED', 'reported'],
    ['armed', 'ARMED', 'reported'],
    ['TRIPPED', 'TRIPPED', 'reported'],
    ['COOLING', 'COOLING', 'reported'],
    ['cooling down', 'COOLING', 'reported'],
    ['NORMAL', 'ARMED', 'NORMAL: reported'],
    ['caution', 'ARMED', 'CAUTION: reported'],
    ['CRITICAL', 'TRIPPED', 'CRITICAL: reported'],
    ['whatever', 'UNKNOWN', 'reported'],
    [7, 'UNKNOWN', 'reported'],
    [null, 'UNKNOWN', 'reported'],
  ])('in state %p is %s', (word, state, reason) =>
    expect(readEssStatus({ state: word, trip_reason: 'reported' })).toMatchObject({ state, reason }),
  );
  it('keeps the word alone when no reason is sent', () =>
    expect(readEssStatus({ state: 'CAUTION', reason: null })?.reason).toBe('CAUTION'));
  it('was tripped at a time in either form', () => {
    expect(readEssStatus({ state: 'TRIPPED', tripped_at: 1_764_842_400 })?.trippedAtMs).toBe(
      readEssStatus({ state: 'TRIPPED', trip_time: '2025-12-04T10:00:00' })?.trippedAtMs,
    );
  });
  it('reads limits at the top, among limits or among metrics', () => {
    expect(
      readEssStatus({
        state: 'ARMED',
        max_drawdown_limit_pct: -10,
        limits: { max_risk_per_trade_pct: 1 },
        metrics: { risk_limit_used_pct: 15 },
      }),
    ).toMatchObject({
      ...{ maxAllowedDdPct: 10, maxRiskPerTradePct: 1, riskLimitUsedPct: 15 },
    });
  });
});

describe('Open risk', () => {
  const exposure = { total: 50_000, long: null, short: null, net: null, pctOfEquity: null };
  it('is what the service says', () => expect(openRiskPct({ ...exposure, pctOfEquity: 74.92 }, 1)).toBe(74.92));
  it('is exposure over equity otherwise', () => expect(openRiskPct(exposure, 100_000)).toBe(50));
  it.each([null, 0, -5, 5e-324])('is not known with an equity of %p', (equity) => expect(ratioPct(50_000, equity)).toBeNull());
});

describe('The monitor', () => {
  const statusOf = (status: unknown) => readServices([{ name: 'x', status }])?.rows[0]?.status;
  it.each([
    ...['OK', 'up', 'healthy', 'Connected'].map((word) => [word, 'OK']),
    ...['DEGRADED', 'warning', 'NOT_INITIALIZED', 'not initialized'].map((word) => [word, 'DEGRADED']),
    ...['down', 'CRITICAL', 'error', 'unreachable'].map((word) => [word, 'DOWN']),
    ...['fine', 200, null].map((word) => [word, 'UNKNOWN']),
  ])('that says %p means %s', (word, status) => expect(statusOf(word)).toBe(status));
  it.each([
    [[], 'UNKNOWN'],
    [['OK', 'OK'], 'OK'],
    [['OK', 'UNKNOWN'], 'UNKNOWN'],
    [['UNKNOWN', 'DEGRADED', 'OK'], 'DEGRADED'],
    [['DEGRADED', 'DOWN', 'OK'], 'DOWN'],
  ] as const)('has of %j the worst: %s', (statuses, status) => expect(worst(statuses)).toBe(status));
  it('names services in groups', () => {
    const read = readServices({ services: { ok: ['a', { name: 'b', latency_ms: 3 }], down: ['c', 7] }, timestamp: 1_764_844_200 });
    expect(read).toMatchObject({
      rows: [
        { name: 'a', status: 'OK', latencyMs: null, lastCheckMs: 1_764_844_200_000 },
        { name: 'b', status: 'OK', latencyMs: 3 },
        { name: 'c', status: 'DOWN' },
      ],
      skipped: 1,
    });
  });
  it('that names a service twice means the worse', () => {
    expect(readServices({ ok: ['a'], degraded: [], down: ['a'] })).toMatchObject({ rows: [{ name: 'a', status: 'DOWN' }], duplicates: 1 });
  });
  it('counts alerts by the total that it sends, else by the list', () => {
    expect(readAlerts({ total: 7, alerts: [{ timestamp: 1_764_844_200 }] })).toEqual({ count: 7, lastMs: 1_764_844_200_000 });
    expect(readAlerts([{}, {}])).toEqual({ count: 2, lastMs: null });
    expect(readAlerts({ count: 0, alerts: [] })).toEqual({ count: 0, lastMs: null });
  });
});
