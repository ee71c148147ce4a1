import type { DashboardSummaryDto } from '../../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { does, fakeDesk } from '../../support/desks/fake-desk.js';
import { until } from '../../support/until.js';

const RATES = { GBPUSD: 1.25, ZARUSD: 0.05, ILSUSD: 0.25 };

async function post({ url, apiKey }: RunningApp, events: unknown): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  expect((await fetch(`${url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) })).status).toBe(202);
}

const summaryOf = async ({ url, apiKey }: RunningApp) =>
  (await (await fetch(`${url}/api/dashboard/summary`, { headers: { 'x-api-key': apiKey } })).json()) as DashboardSummaryDto;

const rates = Object.entries(RATES).map(([pair, rate]) => ({ type: 'fx.rate_updated', payload: { pair, rate } }));

describe('5,000,000 in a minor unit', () => {
  it.each([
    ['GBp', 62_500],
    ['GBX', 62_500],
    ['ZAc', 2500],
    ['ILA', 12_500],
  ])('by an event and by the portfolio service: %s are %d USD', async (currency, value) => {
    const desk = await fakeDesk();
    desk.portfolio.behave(does.answer({ equity: 5_000_000, cash: 1_000_000, currency }), '/api/portfolio/snapshot');
    const app = await startApp({ ...desk.env, DASHBOARD_REFRESH_SECONDS: '1' });
    await post(app, rates);
    await until(async () => (await summaryOf(app)).totals.total_value === value);
    expect(await summaryOf(app)).toMatchObject({ active_brokers: ['desk'], complete: true, fx: [{ currency }] });
    const payload = { broker: 'uk', currency, total_value: 5_000_000, cash_balance: 1_000_000 };
    await post(app, [
      { type: 'portfolio.summary_updated', payload },
      { type: 'portfolio.summary_updated', payload: { ...payload, broker: 'rubbish', currency: 'pence' } },
    ]);
    await until(async () => (await summaryOf(app)).active_brokers.length === 2);
    expect(await summaryOf(app)).toMatchObject({
      totals: { total_value: value, cash: value / 5, currency: 'USD' },
      excluded: [{ broker: 'rubbish', reason: expect.stringContaining('no rate') }],
      complete: false,
    });
    await app.close();
    await desk.close();
  });
});
