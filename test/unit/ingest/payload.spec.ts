import { moneyRounder } from '../../../src/common/money/money.js';
import { normalisePayload } from '../../../src/modules/ingest/events/desk-payload.js';

const AT = Date.parse('2025-12-04T10:30:00Z');
const normalise = (name: string, payload: Record<string, unknown>, baseCurrency = 'USD') =>
  normalisePayload(name, payload, AT, moneyRounder(baseCurrency));

describe('a position row', () => {
  const row = {
    symbol: 'BTCUSDT',
    side: 'LONG',
    quantity: 0.5,
    size: 0.5,
    entry_price: 95_000,
    current_price: 96_000,
    unrealized_pnl: 500,
    unrealized_pnl_pct: 1.05,
    value: 48_000,
  };

  it('is left as it is when it is right', () => expect(normalise('position.updated', row)).toEqual(row));

  it('has money in the decimals of its currency, without one in those of the desk', () => {
    const small = { symbol: 'ADABTC', side: 'LONG', size: 3, entry_price: 0.00000555, current_price: 0.00050555 };
    expect(normalise('position.updated', { ...small, currency: 'BTC' })).toMatchObject({ value: 0.00151665, unrealized_pnl: 0.0015 });
    expect(normalise('position.updated', small, 'BTC')).toMatchObject({ value: 0.00151665, unrealized_pnl: 0.0015 });
    expect(normalise('position.updated', { ...small, unrealized_pnl: 1.2345 }, 'BHD')).toMatchObject({
      value: 0.002,
      unrealized_pnl: 1.235,
    });
    expect(normalise('pnl.updated', { equity: 1234.56, daily_pnl: 0.5, daily_pnl_pct: 0.123 }, 'JPY')).toMatchObject({
      ...{ equity: 1235, daily_pnl: 1, daily_pnl_pct: 0.12 },
    });
  });

  it('has its percentage computed, as one version sends a fraction', () => {
    const sent = {
      symbol: 'BTCUSDT',
      side: 'long',
      quantity: '0.5',
      entry_price: '95000',
      current_price: 96_000,
      unrealized_pnl: '500.0',
      unrealized_pnl_pct: 0.0105,
      leverage: 10,
    };
    expect(normalise('position.updated', sent)).toEqual({ ...row, leverage: 10 });
  });

  it('keeps the sent percentage where prices are missing', () =>
    expect(normalise('position.updated', { symbol: 'X', unrealized_pnl_pct: 1.764 })).toEqual({ symbol: 'X', unrealized_pnl_pct: 1.76 }));

  it.each([
    [{ side: 'SELL', quantity: 2 }, 'SHORT', 2],
    [{ side: 'buy', size: 2 }, 'LONG', 2],
    [{ positionAmt: '-3.5' }, 'SHORT', 3.5],
    [{ side: 'BOTH', positionAmt: 3.5 }, 'LONG', 3.5],
    [{ side: 'banana', size: 1 }, 'UNKNOWN', 1],
    [{ size: 0 }, 'UNKNOWN', 0],
  ])('%j is %s %d', (sent, side, size) => expect(normalise('position.updated', sent)).toMatchObject({ side, size }));

  it.each([
    [{ side: 'LONG', size: 1 }, 'LONG', undefined],
    [{ positionAmt: -1 }, 'SHORT', 'NET'],
    [{ side: 'BOTH', positionAmt: 1 }, 'LONG', 'NET'],
    [{ side: 'SELL', position_side: 'BOTH', size: 1 }, 'SHORT', 'NET'],
    [{ side: 'Sell', positionIdx: 0, size: 1 }, 'SHORT', 'NET'],
    [{ side: 'SELL', positionSide: 'LONG', size: 1 }, 'LONG', undefined],
    [{ side: 'BOTH', size: 0 }, 'UNKNOWN', 'NET'],
    [{ size: 0 }, 'UNKNOWN', undefined],
  ])('%j has the side %s and the leg %s: without one it is that of the side', (sent, side, leg) => {
    const sound = normalise('position.updated', sent);
    expect([sound['side'], sound['leg']]).toEqual([side, leg]);
    // Who reads our own form finds the same in it.
    expect(normalise('position.updated', sound)).toEqual(sound);
  });

  it('computes a figure that is garbage, and loses on a short when the price rises', () => {
    const sent = { symbol: 'SOLUSDT', side: 'SELL', quantity: '12.5', entry_price: 200, current_price: 204, unrealized_pnl: 'NaN' };
    expect(normalise('position.updated', sent)).toEqual({
      symbol: 'SOLUSDT',
      side: 'SHORT',
      quantity: 12.5,
      size: 12.5,
      entry_price: 200,
      current_price: 204,
      unrealized_pnl: -50,
      unrealized_pnl_pct: -2,
      value: 2550,
    });
  });

  it('is not given figures that did not arrive', () => expect(normalise('position.updated', { symbol: 'X' })).toEqual({ symbol: 'X' }));
});

describe('other payloads', () => {
  it('P&L in both dialects', () => {
    expect(normalise('portfolio.pnl_updated', { total_equity: '100000.456', daily_pnl: 150.254, realized_pnl_week: 7, note: 'x' })).toEqual(
      { equity: 100_000.46, daily_pnl: 150.25, weekly_pnl: 7, note: 'x' },
    );
  });

  it('a signal, with the time of its event where it has none', () => {
    expect(normalise('ai.signal_generated', { symbol: 'ETHUSDT', action: 'long', confidence: 0.81_26, source: 'ensemble' })).toEqual({
      timestamp: '2025-12-04T10:30:00.000Z',
      symbol: 'ETHUSDT',
      direction: 'BUY',
      confidence: 0.813,
      strategy: 'ensemble',
    });
    expect(normalise('signal.generated', { timestamp: 1_764_844_195, direction: 'flat', strategy: 'm', source: 's' })).toEqual({
      timestamp: '2025-12-04T10:29:55.000Z',
      direction: 'HOLD',
      strategy: 'm',
      source: 's',
    });
    expect(normalise('signal.generated', { direction: 'sideways' })).toMatchObject({ direction: 'UNKNOWN' });
    for (const name of ['target_size', 'target_quantity'])
      expect(normalise('signal.generated', { [name]: '2' })).toMatchObject({ target_quantity: 2, target_size: 2 });
  });

  it.each([
    [
      'ess.state.changed',
      { state: 'COOLING_DOWN', previous_state: 'tripped', trip_reason: 'x', trip_time: '2025-12-04T10:00:00+00:00' },
      { ess_state: 'COOLING', previous_state: 'TRIPPED', reason: 'x', tripped_at: '2025-12-04T10:00:00.000Z' },
    ],
    ['ess.state_changed', { ess_state: 'CRITICAL', reason: 'drawdown' }, { ess_state: 'TRIPPED', reason: 'CRITICAL: drawdown' }],
    ['ess.state_changed', { ess_state: 'caution' }, { ess_state: 'ARMED', reason: 'CAUTION' }],
    ['ess.state_changed', { ess_state: 'on fire' }, { ess_state: 'UNKNOWN' }],
    ['ess.tripped', { reason: 'drawdown' }, { ess_state: 'TRIPPED', reason: 'drawdown' }],
    ['ess.tripped', { state: 'COOLING' }, { ess_state: 'COOLING' }],
    ['ess.manual_reset', {}, { ess_state: 'ARMED' }],
  ])('%s %j', (name, sent, row) => expect(normalise(name, sent)).toEqual(row));

  it('a health alert', () => {
    expect(normalise('health.alert', { service: 'execution', status: 'warning', message: 'slow', severity: 'high' })).toEqual({
      service: 'execution',
      status: 'DEGRADED',
      message: 'slow',
      severity: 'high',
    });
  });

  it('a health alert whose severity is a number', () =>
    expect(normalise('health.alert', { service: 'db', severity: 0 })).toEqual({ service: 'db', severity: '0' }));

  it('the status that an order name implies, unless the order says its own', () => {
    expect(normalise('order.failed', { id: 'o1' })).toEqual({ id: 'o1', status: 'FAILED' });
    expect(normalise('order.placed', { id: 'o1', status: 'FILLED' })).toEqual({ id: 'o1', status: 'FILLED' });
  });

  it('of an unknown type stay as they are', () =>
    expect(normalise('coffee.empty', { side: 'left', size: 'NaN' })).toEqual({ side: 'left', size: 'NaN' }));
});
