import { DAY_MS } from '../../../src/common/time/time.js';
import type { AgentDetailDto } from '../../../src/modules/agents/dto/agent.dto.js';
import type { SnapshotDto } from '../../../src/modules/dashboard/snapshot/dashboard.dto.js';
import type { TotalsEventDto } from '../../../src/modules/portfolio/books/dto/portfolio-event.dto.js';
import type { DashboardSummaryDto } from '../../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import type { PortfolioDetailsDto } from '../../../src/modules/portfolio/dto/portfolio.dto.js';
import type { ChartDto } from '../../../src/modules/portfolio/performance/dto/chart.dto.js';
import type { HistoryDto } from '../../../src/modules/portfolio/performance/dto/history.dto.js';
import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import type { TradeStatsDto } from '../../../src/modules/trades/statistics/dto/trade-stats.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { until } from '../../support/until.js';

/** Amounts as `reported`, and as they have to be `displayed`. `twice` is the sum of two of them. */
const DESKS = [
  { currency: 'BTC', reported: 0.0015, displayed: 0.0015, twice: 0.003 },
  { currency: 'JPY', reported: 1234.5, displayed: 1235, twice: 2469 },
  { currency: 'BHD', reported: 1.2345, displayed: 1.235, twice: 2.469 },
] as const;

describe.each(DESKS)('a desk in $currency that gets $reported', ({ currency, reported, displayed, twice }) => {
  let app: RunningApp;
  let services: FakeDesk;
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString();
  const position = { broker: 'alpha', symbol: 'ONE', side: 'LONG', quantity: 1, entry_price: reported, current_price: 2 * reported };

  beforeAll(async () => {
    services = await fakeDesk();
    services.portfolio.behave(does.answer({ equity: reported, cash: reported, margin_used: reported }), '/api/portfolio/snapshot');
    services.portfolio.behave(does.answer({ daily_pnl: reported, daily_pnl_pct: 0.126 }), '/api/portfolio/pnl');
    services.portfolio.behave(does.answer({ total_exposure: reported, net_exposure: reported }), '/api/portfolio/exposure');
    services.execution.behave(does.answer({ positions: [position] }), '/api/execution/positions');
    app = await startApp({ ...services.env, BASE_CURRENCY: currency, BROKERS: 'alpha' });
    const summary = (daysAgo: number) => ({
      type: 'portfolio.summary_updated',
      payload: {
        ...{ broker: 'alpha', currency, total_value: reported, cash_balance: 0, unrealized_pnl: reported, total_pnl: reported },
        timestamp: at(daysAgo),
      },
    });
    await post('events', [summary(3), summary(2), summary(1), summary(0), { type: 'position.updated', payload: position }]);
    const trade = {
      symbol: 'ONE',
      side: 'BUY',
      quantity: 1,
      price: reported,
      pnl: reported,
      fees: reported,
      broker: 'alpha',
      strategy: 'momentum',
    };
    await post(
      'trades',
      ['t1', 't2'].map((id) => ({ id, ...trade, currency, timestamp: at(0.01) })),
    );
    await until(async () => (await get<{ items: unknown[] }>('agents')).items.length === 1);
    await until(async () => (await get<DashboardSummaryDto>('dashboard/summary')).active_brokers.length === 1);
    await until(async () => (await get<HistoryDto>(`portfolio/history?start_time=${at(4)}`)).items.length > 0);
  });
  afterAll(async () => {
    await app.close();
    await services.close();
  });

  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/api/${path}`, { headers, ...init });
    expect({ path, status: response.status, ok: response.ok }).toMatchObject({ ok: true });
    return response;
  };
  const post = (path: string, body: unknown) => send(path, { method: 'POST', body: JSON.stringify(body) });
  const get = async <T>(path: string) => (await (await send(path)).json()) as T;

  it('has it in the figures of trades, and as it is in the list and the export', async () => {
    const stats = await get<TradeStatsDto>('trades/stats');
    const sums = { volume: twice, pnl: twice, currency };
    expect(stats).toMatchObject({ ...sums, fees: twice, by_currency: [{ ...sums, fees: twice }], by_symbol: [sums], by_strategy: [sums] });
    expect((await get<{ items: unknown[] }>('trades')).items[0]).toMatchObject({ price: reported, fees: reported, pnl: reported });
    const exported = await send('trades/export?format=ndjson', { headers: await app.as('admin') });
    expect(await exported.text()).toContain(`"pnl":${reported},`);
  });

  it('has it in the figures of agents', async () => {
    expect(await get<AgentDetailDto>('agents/momentum')).toMatchObject({
      ...{ pnl: twice, max_drawdown: 0, by_currency: [{ currency, pnl: twice }], by_symbol: [{ symbol: 'ONE', pnl: twice }] },
    });
  });

  it('has it in the summary and the portfolio', async () => {
    const figures = { total_value: displayed, unrealized_pnl: displayed, total_pnl: displayed, currency };
    expect(await get<DashboardSummaryDto>('dashboard/summary')).toMatchObject({ totals: figures, broker_portfolios: { alpha: figures } });
    const portfolio = await get<PortfolioDetailsDto>('portfolio?include_history=true');
    expect(portfolio).toMatchObject({
      ...{
        total_value: displayed,
        brokers: [figures],
        positions: [{ unrealized_pnl: displayed, unrealized_pnl_pct: 100, value: rounded(2 * reported) }],
      },
    });
    expect(portfolio.history?.every(({ value }) => value === displayed)).toBe(true);
  });

  it('has it in charts, the history and the performance', async () => {
    for (const kind of ['equity', 'pnl', 'exposure']) {
      const { series } = await get<ChartDto>(`dashboard/charts/${kind}?timeframe=1m`);
      expect(series.map(({ value }) => value)).toContain(displayed);
      expect(series.every(({ value }) => value === displayed)).toBe(true);
    }
    const { items } = await get<HistoryDto>(`portfolio/history?start_time=${at(4)}`);
    expect(new Set(items.map(({ value }) => value))).toEqual(new Set([displayed]));
    const { chart } = await get<PerformanceDto>('dashboard/performance?timeframe=1m');
    expect(new Set(chart.map(({ value }) => value))).toEqual(new Set([displayed]));
  });

  it('has it in the snapshot of the dashboard', async () => {
    const { portfolio, positions, risk } = await get<SnapshotDto>('dashboard/snapshot');
    expect(portfolio).toMatchObject({
      equity: displayed,
      cash: displayed,
      margin_used: displayed,
      daily_pnl: displayed,
      daily_pnl_pct: 0.13,
    });
    expect(positions).toMatchObject([{ unrealized_pnl: displayed, value: rounded(2 * reported), unrealized_pnl_pct: 100 }]);
    expect(risk).toMatchObject({ exposure_total: displayed, exposure_net: displayed });
  });

  it('has it on the topics', async () => {
    const portfolio = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    const values = ({ data, events = [{ data }] }: WireFrame) =>
      (events as { data?: Partial<TotalsEventDto> }[]).map((event) => `${event.data?.broker} ${event.data?.total_value}`);
    await portfolio.frame((frame) => values(frame).includes(`all ${displayed}`));
    portfolio.close();
    const dashboard = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: { 'x-api-key': app.apiKey } });
    await dashboard.frame('subscribed');
    await post('events', [{ type: 'position.updated', payload: { ...position, symbol: 'TWO' } }]);
    const frame = await dashboard.frame('position_updated');
    expect(frame['payload']).toMatchObject({ unrealized_pnl: displayed, value: rounded(2 * reported) });
    dashboard.close();
  });

  const rounded = (amount: number) => (currency === 'BTC' ? Math.round(amount * 1e8) / 1e8 : twice);
});
