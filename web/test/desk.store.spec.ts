import type { Snapshot } from '../src/api.ts';
import { DeskStore } from '../src/live/desk.store.ts';
import { Scheduler } from '../src/live/scheduler.ts';

const AT = '2026-11-28T16:32:23.000Z';
const section = (status: 'live' | 'stale' | 'unavailable', asOf: string | null = AT) => ({
  status,
  as_of: asOf,
  age_ms: 12,
  idle_ms: 0,
  source: 'portfolio',
  reason: null,
  next_try_at: null,
});

const row = (symbol: string, broker: string, leg: 'LONG' | 'SHORT' | 'NET', size: number) => ({
  ...{ symbol, broker, leg, size, side: leg === 'NET' ? ('LONG' as const) : leg, currency: 'USD', as_of: AT },
  ...{ entry_price: 100, current_price: 101, unrealized_pnl: size, unrealized_pnl_pct: 1, value: 101 * size },
});

function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  const names = ['portfolio', 'positions', 'signals', 'risk', 'system', 'strategy'];
  return {
    portfolio: { equity: 100, cash: 50, daily_pnl: 1, unrealized_pnl: 2, position_count: 2 },
    positions: [row('BTCUSDT', 'binance', 'LONG', 1), row('BTCUSDT', 'kraken', 'LONG', 2)],
    risk: { ess_state: 'ARMED', ess_reason: null, ess_tripped_at: null, exposure_net: 5 },
    strategy: { active_strategy: 'momentum', regime: 'CALM', ensemble_scores: null },
    system: null,
    sections: Object.fromEntries(names.map((name) => [name, section('live')])),
    ...change,
  } as unknown as Snapshot;
}

const event = (type: string, payload: object, seq = 1) => ({
  type,
  seq,
  timestamp: '2026-11-28T16:32:24.000Z',
  payload: payload as Record<string, unknown>,
});

describe('the desk of a page', () => {
  let desk: DeskStore;
  const apply = (type: string, payload: object, id = 'e:1') => desk.apply(event(type, payload), id);
  const part = (name: string) => desk.parts.get(name) as Record<string, unknown>;
  const sizes = () => Object.fromEntries([...desk.positions.entries()].map(([key, { size }]) => [key.replaceAll('\0', ' '), size]));

  beforeEach(() => {
    desk = new DeskStore(new Scheduler((flush) => flush()));
    desk.load(snapshot());
  });

  it('two brokers hold one symbol: two rows', () => {
    expect(sizes()).toEqual({ 'binance BTCUSDT LONG': 1, 'kraken BTCUSDT LONG': 2 });
    apply('position_updated', { symbol: 'BTCUSDT', broker: 'kraken', side: 'LONG', size: 3 });
    expect(sizes()).toEqual({ 'binance BTCUSDT LONG': 1, 'kraken BTCUSDT LONG': 3 });
  });

  it('an event changes the figures that it names, and leaves the others', () => {
    apply('position_updated', { symbol: 'BTCUSDT', broker: 'binance', side: 'LONG', unrealized_pnl: null });
    expect([...desk.positions.entries()][0]?.[1]).toMatchObject({ size: 1, entry_price: 100, unrealized_pnl: null });
    apply('position_updated', { symbol: 'BTCUSDT', broker: 'binance', side: 'LONG', quantity: 4, size: 4 });
    expect([...desk.positions.entries()][0]?.[1]).toMatchObject({ quantity: 4, size: 4 });
    apply('pnl_updated', { equity: 120, daily_pnl: 21 });
    expect(part('portfolio')).toMatchObject({ equity: 120, daily_pnl: 21, unrealized_pnl: 2, cash: 50 });
  });

  it('size 0 takes the leg away, or all legs where none is named', () => {
    apply('position_updated', { symbol: 'BTCUSDT', broker: 'binance', side: 'SHORT', size: 2 });
    apply('position_updated', { symbol: 'BTCUSDT', broker: 'binance', side: 'LONG', size: 0 });
    expect(sizes()).toEqual({ 'binance BTCUSDT SHORT': 2, 'kraken BTCUSDT LONG': 2 });
    apply('position_updated', { symbol: 'BTCUSDT', broker: 'binance', size: 0 });
    expect(sizes()).toEqual({ 'kraken BTCUSDT LONG': 2 });
  });

  it('a section that is stale keeps its figures and its age', () => {
    apply('section_changed', {
      section: 'portfolio',
      status: 'stale',
      previous_status: 'live',
      reason: 'circuit breaker is open',
      as_of: AT,
    });
    apply('pnl_updated', { equity: 1 });
    expect(desk.sections.get('portfolio')).toMatchObject({ status: 'stale', reason: 'circuit breaker is open', as_of: AT });
    expect(part('portfolio')).toMatchObject({ equity: 100 });
  });

  it('figures that are shown as old stay as they were then, also where a newer answer has other ones', () => {
    const stale = { section: 'risk', status: 'stale', previous_status: 'live', reason: 'circuit breaker is open', as_of: AT };
    apply('section_changed', stale);
    const risk = (exposure: number) => ({ ess_state: 'ARMED', exposure_net: exposure }) as unknown as Snapshot['risk'];
    const of = (status: 'live' | 'stale', exposure: number): Snapshot => {
      const { sections, ...others } = snapshot();
      return { ...others, risk: risk(exposure), sections: { ...sections, risk: { ...section(status), source: 'risk' } } };
    };
    desk.refresh(of('stale', 6));
    desk.load(of('stale', 7));
    expect(part('risk')).toMatchObject({ exposure_net: 5 });
    desk.refresh(of('live', 8));
    expect(part('risk')).toMatchObject({ exposure_net: 8 });
  });

  it('figures that were read before the last answer of their service keep their own time until the answer itself is read', () => {
    const later = '2099-01-01T00:00:00.000Z';
    const said = (status: string) => ({ section: 'risk', status, previous_status: 'live', reason: 'connection refused', as_of: later });
    apply('section_changed', said('stale'));
    expect([desk.sections.get('risk'), part('risk')]).toMatchObject([{ status: 'stale', as_of: AT }, { exposure_net: 5 }]);
    const answer = { ...section('stale'), as_of: later, source: 'risk' } as const;
    const { sections, ...others } = snapshot();
    desk.refresh({ ...others, risk: { exposure_net: 6 } as unknown as Snapshot['risk'], sections: { ...sections, risk: answer } });
    expect([desk.sections.get('risk'), part('risk')]).toMatchObject([{ status: 'stale', as_of: later }, { exposure_net: 6 }]);
    // Live again: with the figures that are live, not before.
    apply('section_changed', said('live'));
    expect(desk.sections.get('risk')).toMatchObject({ status: 'stale', as_of: later });
    desk.refresh(snapshot());
    expect([desk.sections.get('risk'), part('risk')]).toMatchObject([{ status: 'live' }, { exposure_net: 5 }]);
  });

  it('an older snapshot does not turn results back, but brings what no event carries', () => {
    apply('pnl_updated', { equity: 120 });
    const later = { equity: 90, cash: 60, daily_pnl: 0, unrealized_pnl: 0, position_count: 3 } as unknown as Snapshot['portfolio'];
    desk.refresh(snapshot({ portfolio: later }));
    expect(part('portfolio')).toMatchObject({ equity: 120, cash: 60, position_count: 3 });
  });

  it('the emergency stop follows its event', () => {
    apply('ess_state_changed', { ess_state: 'TRIPPED', reason: 'drawdown', tripped_at: AT });
    expect(part('risk')).toMatchObject({ ess_state: 'TRIPPED', ess_reason: 'drawdown', ess_tripped_at: AT, exposure_net: 5 });
  });

  it('events that it does not know, and garbage, change nothing', () => {
    const before = sizes();
    apply('coffee_empty', { symbol: 'BTCUSDT' });
    apply('position_updated', {});
    apply('position_updated', { symbol: '__proto__', broker: 'binance', side: 'LONG', size: 1 });
    apply('section_changed', { section: 'constructor', status: 'stale' });
    expect(Object.keys(sizes())).toEqual([...Object.keys(before), 'binance __proto__ LONG']);
    expect(({} as Record<string, unknown>)['size']).toBeUndefined();
  });

  it('nothing of one user is left for the next', () => {
    apply('trade_executed', { id: 't1', symbol: 'SAP', side: 'BUY', quantity: 1, price: 2 });
    expect(desk.fills.list()).toHaveLength(1);
    desk.clear();
    expect([sizes(), desk.sections.size, desk.parts.size, desk.fills.list()]).toEqual([{}, 0, 0, []]);
  });
});
