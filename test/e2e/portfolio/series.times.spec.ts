import type { ChartDto } from '../../../src/modules/portfolio/performance/dto/chart.dto.js';
import type { HistoryDto } from '../../../src/modules/portfolio/performance/dto/history.dto.js';
import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import { EquityRecorder } from '../../../src/modules/portfolio/equity/equity.recorder.js';
import { type RunningApp, startApp } from '../../support/app.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Point {
  readonly timestamp: string;
  readonly value: number | null;
}

/** One rule for all series: a bucket is named by its start, and so a close by its hour or day. */
describe('the times of series', () => {
  const nowMs = Date.now();
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  /** One a day, and one an hour of the last two: some minutes before the end of what they close. */
  const samples = [
    ...Array.from({ length: 10 }, (_, day) => today - (12 - day) * DAY_MS + 23 * HOUR_MS),
    ...Array.from({ length: 72 }, (_, hour) => today - 2 * DAY_MS + hour * HOUR_MS),
  ].flatMap((startMs) => (startMs + 47 * 60_000 < nowMs ? [startMs + 47 * 60_000] : []));
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ BROKERS: 'alpha', EQUITY_SAMPLE_SECONDS: '60' });
    const equity = samples.map((atMs, i) => ({ atMs, equity: 1000 + ((i * 7919) % 101) }));
    await app.app.get(EquityRecorder, { strict: false }).record(
      equity.map(({ atMs, equity: value }) => ({
        ...{ broker: 'alpha', atMs, currency: 'USD', equity: value, equityBase: value, pnlBase: 0, exposureBase: 0 },
      })),
    );
    const points = equity.map(({ atMs, equity: value }) => ({ type: 'twin', value, timestamp: new Date(atMs).toISOString() }));
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/api/metrics`, { method: 'POST', headers, body: JSON.stringify(points) });
    if (!response.ok) throw new Error(await response.text());
  });
  afterAll(() => app.close());

  async function get<T>(path: string): Promise<T> {
    return (await (await fetch(`${app.url}/api/${path}`, { headers: await app.as('viewer') })).json()) as T;
  }
  const plain = (points: readonly Point[]) => points.map(({ timestamp, value }) => ({ timestamp, value }));
  /** From where the first of them begins to the end of today. */
  const rangeOf = ([first]: readonly Point[]) => `start_time=${first?.timestamp}&end_time=${new Date(today + DAY_MS).toISOString()}`;

  it.each([
    ['1m', '1d'],
    ['1w', '1h'],
  ])('join: the chart and the performance of %s, the history and a metric of the same figures by %s', async (timeframe, step) => {
    const { items, series } = await get<ChartDto>(`dashboard/charts/equity?timeframe=${timeframe}&points=5000`);
    const { history, chart, convention } = await get<PerformanceDto>(`dashboard/performance?timeframe=${timeframe}`);
    const range = rangeOf(items);
    const closes = (await get<HistoryDto>(`portfolio/history?${range}&interval=${step}`)).items;
    const metric = (await get<{ items: Point[] }>(`metrics/twin?${range}&step=${step}&aggregation=last&format=items`)).items;

    expect(items.length).toBeGreaterThan(9);
    expect([plain(series), plain(history), plain(chart), plain(closes), plain(metric)]).toEqual(
      Array.from({ length: 5 }, () => plain(items)),
    );
    const running = (points: readonly { partial?: boolean }[]) => points.map(({ partial }) => partial === true);
    expect([running(history), running(closes)]).toEqual([running(items), running(items)]);
    expect([convention.from, convention.to]).toEqual([items[0]?.timestamp, items.at(-1)?.timestamp]);
    const length = step === '1d' ? DAY_MS : HOUR_MS;
    expect(items.filter(({ timestamp }) => Date.parse(timestamp) % length !== 0)).toEqual([]);
  });

  it('of a drawdown are those of the closes that it lies between', async () => {
    const { drawdowns, history } = await get<PerformanceDto>('dashboard/performance?timeframe=1m');
    const falls = await get<ChartDto>('dashboard/charts/drawdown?timeframe=1m&points=5000');
    const times = history.map(({ timestamp }) => timestamp);
    expect(drawdowns.length).toBeGreaterThan(0);
    const daysFrom = (peak: string, to: string) => (Date.parse(to) - Date.parse(peak)) / 86_400_000;
    for (const { peak, trough, recovery, depth, days_to_trough, days } of drawdowns) {
      expect([days_to_trough, days]).toEqual([daysFrom(peak, trough), daysFrom(peak, recovery ?? times.at(-1) ?? '')]);
      expect(times).toEqual(expect.arrayContaining([peak, trough, ...(recovery === null ? [] : [recovery])]));
      expect(falls.items.find(({ timestamp }) => timestamp === trough)?.value).toBe(depth);
    }
  });

  it('of a day are the moments of its samples', async () => {
    const { items } = await get<ChartDto>('dashboard/charts/equity?timeframe=1d');
    const taken = new Set(samples.map((atMs) => new Date(Math.floor(atMs / 60_000) * 60_000).toISOString()));
    expect(items.length).toBeGreaterThan(10);
    expect(items.filter(({ timestamp }) => !taken.has(timestamp))).toEqual([]);
  });
});
