import { sql } from 'drizzle-orm';
import type { ChartDto } from '../../../src/modules/portfolio/performance/dto/chart.dto.js';
import type { HistoryDto } from '../../../src/modules/portfolio/performance/dto/history.dto.js';
import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import { EquityRecorder, type EquitySample } from '../../../src/modules/portfolio/equity/equity.recorder.js';
import { Database } from '../../../src/platform/database/database.js';
import type { RunningApp } from '../app.js';

/** Two brokers, and the conventions of the worked set. */
export const PERFORMANCE = { BROKERS: 'alpha,beta', PERIODS_PER_YEAR: '252', RISK_FREE_RATE: '0.05', EQUITY_SAMPLE_SECONDS: '60' };

export const sample = (broker: string, atMs: number, equityBase: number | null, more: Partial<EquitySample> = {}): EquitySample => ({
  ...{ broker, atMs, currency: 'USD', equity: equityBase ?? 1, equityBase, pnlBase: null, exposureBase: null },
  ...more,
});
/** A day's last sample. */
export const close = (broker: string, day: string, equity: number | null) => sample(broker, Date.parse(`${day}T21:00:00Z`), equity);

/** What a test records and asks on its application; `clear` makes it one without history. */
export function performanceOn(current: () => RunningApp) {
  const database = () => current().app.get(Database).drizzle;
  const recorder = () => current().app.get(EquityRecorder, { strict: false });
  const record = (...samples: EquitySample[]) => recorder().record(samples);

  async function get<T>(path: string, headers?: Record<string, string>): Promise<{ status: number; body: T }> {
    const response = await fetch(`${current().url}/api/${path}`, { headers: headers ?? (await current().as('viewer')) });
    return { status: response.status, body: (await response.json()) as T };
  }
  const performance = async (query: string) => (await get<PerformanceDto>(`dashboard/performance?${query}`)).body;
  const chart = async (kind: string, query: string) => (await get<ChartDto>(`dashboard/charts/${kind}?${query}`)).body;
  const history = async (query: string) => (await get<HistoryDto>(`portfolio/history?${query}`)).body;
  const clear = async () => {
    // Rows and not tables: what the application does in the background must not wait for all of them at once.
    for (const table of ['equity_samples', 'equity_rollups', 'cash_flows', 'trades', 'metric_1h', 'metric_series'])
      await database().execute(sql`delete from ${sql.identifier(table)}`);
    // What was cached is of the rows that are gone.
    await record(sample('alpha', Date.UTC(1999, 0, 1), null), sample('beta', Date.UTC(1999, 0, 1), null));
    await database().execute(sql`delete from equity_samples`);
  };

  async function metric(type: string, labels: Record<string, string>, points: readonly (readonly [string, number])[]): Promise<void> {
    const { rows } = await database().execute<{ id: number }>(sql`
      insert into metric_series (type, labels, labels_key) values (${type}, ${JSON.stringify(labels)}::jsonb, ${JSON.stringify(labels)}) returning id`);
    for (const [at, value] of points)
      await database().execute(sql`
        insert into metric_1h (series_id, at, count, sum, min, max, last, last_at)
        values (${rows[0]?.id}, ${at}::timestamptz, 1, ${value}, ${value}, ${value}, ${value}, ${at}::timestamptz)`);
  }

  async function trade(id: string, broker: string | null, pnl: number, currency: string | null): Promise<void> {
    await database().execute(sql`
      insert into trades (id, symbol, side, at, status, broker, pnl, currency)
      values (${id}, 'BTCUSDT', 'BUY', now() - interval '1 hour', 'FILLED', ${broker}, ${pnl}, ${currency})`);
  }
  return { database, recorder, record, get, performance, chart, history, clear, metric, trade };
}
