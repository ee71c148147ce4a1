import { sql } from 'drizzle-orm';
import type { DashboardSummaryDto } from '../../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import type { PortfolioDetailsDto } from '../../../src/modules/portfolio/dto/portfolio.dto.js';
import type { PositionPageDto } from '../../../src/modules/portfolio/books/dto/position.dto.js';
import { Database } from '../../../src/platform/database/database.js';
import type { RunningApp } from '../app.js';
import { RawClient, type WireFrame } from '../live.js';
import { until } from '../until.js';
import { logIn } from '../log-in.js';

export type Headers = Record<string, string>;

export const aSummary = (broker: string, figures: Record<string, unknown> = {}) => ({
  type: 'portfolio.summary_updated',
  payload: { broker, currency: 'USD', total_value: 1000, cash_balance: 400, timestamp: new Date().toISOString(), ...figures },
});
export const aPosition = (broker: string, symbol: string, figures: Record<string, unknown> = {}) => ({
  type: 'position.updated',
  payload: { broker, symbol, side: 'LONG', quantity: 2, entry_price: 100, current_price: 110, ...figures },
});
export const aRate = (rate: unknown, more: Record<string, unknown> = { pair: 'EURUSD' }) => ({
  type: 'fx.rate_updated',
  payload: { ...more, rate },
});

export async function post({ url, apiKey }: RunningApp, events: unknown): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(response.status).toBe(202);
}

export async function get<T>(
  { url }: RunningApp,
  path: string,
  headers: Headers,
): Promise<{ status: number; body: T & { code?: string } }> {
  const response = await fetch(`${url}/api/${path}`, { headers });
  return { status: response.status, body: (await response.json()) as T & { code?: string } };
}

export const summaryOf = async (app: RunningApp, query = '', headers: Headers = { 'x-api-key': app.apiKey }) =>
  (await get<DashboardSummaryDto>(app, `dashboard/summary${query}`, headers)).body;
export const positionsOf = async (app: RunningApp, query = '', headers: Headers = { 'x-api-key': app.apiKey }) =>
  (await get<PositionPageDto>(app, `portfolio/positions${query}`, headers)).body;
export const portfolioOf = async (app: RunningApp, query = '', headers: Headers = { 'x-api-key': app.apiKey }) =>
  (await get<PortfolioDetailsDto>(app, `portfolio${query}`, headers)).body;

/** A login of this role that sees these brokers only. */
export async function limitedTo(app: RunningApp, role: 'operator' | 'viewer', brokers: readonly string[]): Promise<Headers> {
  const { drizzle } = app.app.get(Database);
  await drizzle.execute(sql`update users set brokers = ${JSON.stringify(brokers)}::jsonb where username = ${role}`);
  return logIn(app.url, role, app.passwords[role]);
}

export function dataOf(frame: WireFrame): Record<string, unknown> {
  return (frame['data'] ?? {}) as Record<string, unknown>;
}

/** Waits until topic `portfolio` has a value of this key. */
export async function announced(app: RunningApp, key: string, deadlineMs?: number): Promise<void> {
  await until(async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    const { events } = await client.frame('subscribed');
    client.close();
    return (events as WireFrame[]).some((frame) => dataOf(frame).broker === key);
  }, deadlineMs);
}
