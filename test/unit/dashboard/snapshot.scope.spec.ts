import { moneyRounder } from '../../../src/common/money/money.js';
import type { SnapshotDto } from '../../../src/modules/dashboard/snapshot/dashboard.dto.js';
import type { PositionDto } from '../../../src/modules/dashboard/snapshot/snapshot-parts.dto.js';
import { type BooksInScope, limitTo } from '../../../src/modules/dashboard/snapshot/snapshot.scope.js';
import { withDefaults } from '../../../src/modules/dashboard/snapshot/snapshot.defaults.js';

const NOW = Date.parse('2026-01-02T00:00:00.000Z');
const section = {
  status: 'live',
  as_of: '2026-01-02T00:00:00.000Z',
  age_ms: 0,
  idle_ms: 0,
  source: 'portfolio',
  reason: null,
  next_try_at: null,
} as const;
const row = (symbol: string, broker: string | null) => ({ symbol, broker, side: 'LONG', size: 1 }) as PositionDto;
const whole = withDefaults({
  timestamp: new Date(NOW).toISOString(),
  portfolio: null,
  positions: [row('A', 'alpha'), row('B', 'beta'), row('C', null)],
  signals: [{ strategy: 'mine' }, { strategy: 'hidden' }, { strategy: null }],
  strategy: { active_strategy: 'hidden', regime: 'CALM', ensemble_scores: { hidden: 1, xgb: 2 } },
  risk: null,
  sections: { portfolio: section, positions: section, risk: section },
} as unknown as SnapshotDto);
const books: BooksInScope = {
  ...{ totalValue: 1000.005, cash: 400, totalPnl: null, realizedPnl: 3, unrealizedPnl: 4, totalPositions: 1 },
  ...{ asOfMs: NOW - 500, excluded: [], currency: 'USD' },
};
const seesStrategy = (name: string | null): boolean => name !== 'hidden';
const limited = (over: Partial<BooksInScope> = {}) =>
  limitTo({ brokers: ['alpha'], books: { ...books, ...over }, nowMs: NOW, roundMoney: moneyRounder('USD'), seesStrategy }, whole);

describe('the snapshot of a principal limited to some brokers', () => {
  it('has the books of its brokers, and null for what only the whole desk has', () => {
    expect(limited().portfolio).toEqual({
      ...{ equity: 1000.01, cash: 400, margin_used: null, margin_available: null, total_pnl: null, daily_pnl: null, daily_pnl_pct: null },
      ...{ weekly_pnl: null, monthly_pnl: null, realized_pnl: 3, unrealized_pnl: 4, position_count: 1 },
    });
    expect(limited().sections.portfolio).toMatchObject({ status: 'live', age_ms: 500, reason: 'only alpha' });
  });

  it('has money in the decimals of its currency', () => {
    expect(limited({ currency: 'BTC', totalValue: 0.0015, cash: 0.000000004 }).portfolio).toMatchObject({ equity: 0.0015, cash: 0 });
  });

  it('has its positions only, and none without a broker', () => {
    expect(limited().positions?.map(({ symbol }) => symbol)).toEqual(['A']);
  });

  it('has no strategy that trades only at brokers of others', () => {
    expect(limited().signals?.map(({ strategy }) => strategy)).toEqual(['mine', null]);
    expect(limited().strategy).toEqual({ active_strategy: null, regime: 'CALM', ensemble_scores: { xgb: 2 } });
  });

  it('has the emergency stop without the figures of the whole desk, and says why', () => {
    const { risk, sections } = limited();
    expect(risk).toMatchObject({ ess_state: 'UNKNOWN', daily_drawdown_pct: null, exposure_total: null, open_risk_pct: null });
    expect(sections.risk.reason).toContain('limited to some brokers');
  });

  it('is stale where a broker is left out, and has no portfolio where none has reported', () => {
    expect(limited({ excluded: [{ broker: 'alpha', reason: 'no rate EURUSD' }] }).sections.portfolio).toMatchObject({
      status: 'stale',
      reason: 'only alpha; alpha: no rate EURUSD',
    });
    const unreported = limited({ asOfMs: null });
    expect(unreported.portfolio).toBeNull();
    expect(unreported.sections.portfolio).toMatchObject({ status: 'unavailable', as_of: null });
  });
});
