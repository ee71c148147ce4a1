import type { Position } from '../src/api.ts';
import { ordered } from '../src/screens/positions/order.ts';
import { isWanted, queryOf, readTradesSearch } from '../src/screens/trades/search.ts';

const row = (symbol: string, result: number | null, change: Partial<Position> = {}): [string, Position] => [
  symbol,
  { symbol, broker: 'alpaca', side: 'LONG', size: 1, currency: 'USD', unrealized_pnl: result, ...change } as Position,
];

describe('positions', () => {
  const rows = [row('A', 1), row('B', -5), row('C', null), row('D', 3, { broker: 'degiro', side: 'SHORT' })];

  it('come by the size of their result, whatever its sign; what is not known is last', () => {
    expect(ordered(rows, {})).toEqual(['B', 'D', 'A', 'C']);
  });

  it('are sorted both ways, and what is not known stays last', () => {
    expect(ordered(rows, { sort: 'unrealized_pnl' })).toEqual(['B', 'A', 'D', 'C']);
    expect(ordered(rows, { sort: '-unrealized_pnl' })).toEqual(['D', 'A', 'B', 'C']);
    expect(ordered(rows, { sort: 'symbol' })).toEqual(['A', 'B', 'C', 'D']);
    expect(ordered(rows, { sort: '__proto__' })).toEqual(['B', 'D', 'A', 'C']);
  });

  it('are those that the address asks for', () => {
    expect(ordered(rows, { broker: 'degiro' })).toEqual(['D']);
    expect(ordered(rows, { side: 'SHORT' })).toEqual(['D']);
    expect(ordered(rows, { q: 'alp', sort: 'symbol' })).toEqual(['A', 'B', 'C']);
  });
});

describe('trades', () => {
  it('are asked for in whole minutes, so that one view is one answer', () => {
    const now = Date.parse('2026-11-28T16:31:30.797Z');
    expect(queryOf({ days: '1', symbol: 'SAP' }, now)).toEqual({ symbol: 'SAP', start_time: '2026-11-27T16:31:00.000Z' });
    expect(queryOf({}, now)).toEqual({});
    const own = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
    expect(queryOf({ days: '1', status: 'FILLED', ...own }, now)).toEqual({ status: 'FILLED', start_time: own.from, end_time: own.to });
    expect(readTradesSearch({ from: '2026-11-01', to: 'soon', days: '8', status: 'FILLED' })).toMatchObject({
      ...{ from: '2026-11-01T00:00:00Z', to: undefined, days: undefined, status: 'FILLED' },
    });
  });

  it('of the stream are shown only where they match', () => {
    const at = { timestamp: '2026-11-28T16:31:30.797Z', status: 'FILLED' };
    const trade = { symbol: 'SAP', side: 'BUY', broker: 'degiro', strategy: null, ...at };
    expect([isWanted(trade, {}), isWanted(trade, { broker: 'degiro', side: 'BUY' }), isWanted(trade, { strategy: 'momentum' })]).toEqual([
      true,
      true,
      false,
    ]);
    const times = [
      { from: '2026-11-28T16:31:31Z' },
      { from: '2026-11-28T16:31:30Z' },
      { to: '2026-11-28T16:31:30Z' },
      { status: 'REJECTED' },
    ];
    expect(times.map((search) => isWanted(trade, search))).toEqual([false, true, false, false]);
  });
});
