import type { DashboardSummaryDto } from '../../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { until } from '../../support/until.js';

const aSummary = (broker: string, behindSeconds: number) => ({
  type: 'portfolio.summary_updated',
  payload: { broker, currency: 'USD', total_value: 1000, timestamp: new Date(Date.now() - behindSeconds * 1000).toISOString() },
});

async function post({ url, apiKey }: RunningApp, events: unknown): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  expect((await fetch(`${url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) })).status).toBe(202);
}

const summaryOf = async ({ url, apiKey }: RunningApp) =>
  (await (await fetch(`${url}/api/dashboard/summary`, { headers: { 'x-api-key': apiKey } })).json()) as DashboardSummaryDto;

describe('A broker whose clock is 200 s slow', () => {
  it.each([
    ['0', 'stale', null],
    ['300', 'live', 1000],
  ])('with a tolerance of %s s is %s, and its skew is in the answer', async (tolerance, status, value) => {
    const app = await startApp({ BROKERS: 'silent', BROKER_CLOCK_TOLERANCE_SECONDS: tolerance });
    await post(app, [aSummary('slow', 200), aSummary('history', 40 * 86_400)]);
    await until(async () => Object.keys((await summaryOf(app)).broker_portfolios).length === 3);
    const { slow, history, silent } = (await summaryOf(app)).broker_portfolios;
    expect(slow).toMatchObject({ status });
    expect(Math.abs((slow?.clock_skew_seconds ?? 0) - 200)).toBeLessThanOrEqual(20);
    expect([history?.clock_skew_seconds, silent?.clock_skew_seconds]).toEqual([null, null]);
    expect((await summaryOf(app)).totals.total_value).toBe(value);
    await post(app, aSummary('slow', 0));
    await until(async () => ((await summaryOf(app)).broker_portfolios['slow']?.clock_skew_seconds ?? 200) < 100);
    await app.close();
  });
});

it('A broker whose clock is 200 s fast is live, and its skew is shown as well', async () => {
  const app = await startApp();
  await post(app, aSummary('fast', -200));
  await until(async () => (await summaryOf(app)).broker_portfolios['fast'] !== undefined);
  const { fast } = (await summaryOf(app)).broker_portfolios;
  expect(fast).toMatchObject({ status: 'live' });
  expect(Math.abs((fast?.clock_skew_seconds ?? 0) + 200)).toBeLessThanOrEqual(20);
  await app.close();
});
