import { type Backend, startBackend, temporaryDirectory } from '../support/backend.ts';
import { startDesk } from '../support/desk.ts';
import { connected, execute, withDatabase } from '../support/postgres.ts';
import { atMost, type Effort, type Result } from '../support/result.ts';
import { median, percentile } from '../support/stats.ts';

const MINUTES = 5 * 365 * 1440;
const SMOKE_MINUTES = 60 * 1440;
/** The second broker joins here. */
const JOINED_BEFORE_END = 365 * 1440;
const CACHED_ASKS = 300;

const PERFORMANCE = 'dashboard/performance?timeframe=all';
/** Everything that reads the equity history, at its largest. */
const HEAVY = [
  ...['1d', '1w', '1m', '3m', '1y', 'all'].map((timeframe) => `dashboard/performance?timeframe=${timeframe}`),
  ...['equity', 'pnl', 'drawdown', 'exposure']
    .flatMap((kind) => [`${kind}?timeframe=all&points=5000`, `${kind}?timeframe=1d&points=5000`])
    .map((path) => `dashboard/charts/${path}`),
  'portfolio?include_history=true',
  ...['1m', '4m', '1h', '1d'].map((interval) => `portfolio/history?interval=${interval}&start_time=`),
];
/** Long enough for 10,000 points, and not longer than there are samples. */
const SPAN_MINUTES: Readonly<Record<string, number>> = { '1m': 10_000, '4m': 40_000, '1h': 600_000, '1d': MINUTES };

/** Figures over five years of equity by the minute in real Postgres: the first and later requests, and the delay of the event loop. */
export function performanceOfYears({ rounds, idle }: Effort): Promise<Result[]> {
  const minutes = idle ? MINUTES : SMOKE_MINUTES;
  return withDatabase((url) => measured(url, minutes, rounds));
}

async function measured(url: string, minutes: number, rounds: number): Promise<Result[]> {
  const desk = await startDesk();
  // No reports of books meanwhile: there are only the two brokers and their samples.
  const quiet = { DATABASE_URL: url, BROKERS: 'alpha,beta', PORTFOLIO_SERVICE_URL: 'http://127.0.0.1:1' };
  const start = () => startBackend(desk, temporaryDirectory(), quiet);
  let backend = await start();
  try {
    await fill(url, minutes);
    const first: number[] = [];
    const loop = HEAVY.map((): number[] => []);
    let cached: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await backend.stop();
      backend = await start();
      // Collects the garbage of the start, so that only the requests count.
      await backend.child.ask('memory');
      await backend.child.ask('loopDelayMs');
      first.push(await answerMs(backend, PERFORMANCE));
      for (const [question, path] of HEAVY.entries()) {
        await answerMs(backend, withStart(path));
        loop[question]?.push(await backend.child.ask<number>('loopDelayMs'));
      }
      cached = [];
      for (let n = 0; n < CACHED_ASKS; n += 1) cached.push(await answerMs(backend, PERFORMANCE));
    }
    const bare = await bareMs(url);
    const details = { samples: minutes + Math.min(minutes, JOINED_BEFORE_END), median_ms: median(first), bare_sql_on_days_ms: bare };
    return [
      atMost('performance over 5 years by the minute: first time, worst', Math.max(...first), 150, 'ms', details),
      atMost('performance over 5 years by the minute: cached, p95', percentile(cached, 0.95), 5, 'ms', { median_ms: median(cached) }),
      // What a question does it does in every round; what comes once, a busy machine has done. The first question of all counts with the next.
      atMost('performance, charts, history at their largest: event loop held up', Math.max(...loop.map(median)), 20, 'ms', {
        questions: HEAVY.length + 1,
        worst_ms: Math.max(...loop.flat()),
      }),
    ];
  } finally {
    await backend.stop();
    desk.close();
  }
}

/** Samples of one broker for all the time and of another that joins for the last year, with the roll-ups that come with them. */
async function fill(url: string, minutes: number): Promise<void> {
  for (const [broker, count] of [
    ['alpha', minutes],
    ['beta', Math.min(minutes, JOINED_BEFORE_END)],
  ] as const) {
    await execute(url, SAMPLES, [broker, count]);
  }
  await execute(url, ROLLUPS('hour', '1 hour', 'equity_samples', 'equity_base', 'equity_base', 'equity_base', 's.at', '1'));
  await execute(
    url,
    ROLLUPS(
      'day',
      '1 day',
      "(select * from equity_rollups where resolution = 'hour')",
      'close_base',
      'min_base',
      'max_base',
      's.close_at',
      's.samples',
    ),
  );
  await execute(url, 'vacuum analyze equity_samples');
  await execute(url, 'vacuum analyze equity_rollups');
}

const SAMPLES = `
  insert into equity_samples (broker, at, currency, equity, equity_base, flow_base, pnl_base, exposure_base)
  select $1::text, date_trunc('minute', now()) - n * interval '1 minute', 'USD', value, value,
    case when n % 100000 = 5 then 1000 else 0 end, value - 100000, value / 2
  from (select n, 100000 * (1 + 0.3 * sin(n / 50000.0) + 0.02 * sin(n / 37.0) + 0.002 * random()) as value from generate_series(1, $2::int) n) made`;

const ROLLUPS = (name: string, size: string, source: string, close: string, low: string, high: string, closeAt: string, count: string) => `
  insert into equity_rollups
  select '${name}', s.broker, date_bin('${size}', s.at, 'epoch'), max(${closeAt}), (array_agg(s.${close} order by s.at desc))[1], min(s.${low}),
    max(s.${high}), sum(s.flow_base), (array_agg(s.pnl_base order by s.at desc))[1], (array_agg(s.exposure_base order by s.at desc))[1], sum(${count})
  from ${source} s group by 2, 3`;

/** The sum of the days alone, through the same driver. */
async function bareMs(url: string): Promise<number> {
  return connected(url, async (client) => {
    const startMs = performance.now();
    await client.query("select at, sum(close_base) from equity_rollups where resolution = 'day' group by at order by at");
    return performance.now() - startMs;
  });
}

function withStart(path: string): string {
  const minutes = SPAN_MINUTES[/interval=(\w+)/.exec(path)?.[1] ?? ''];
  return minutes === undefined ? path : `${path}${Date.now() - minutes * 60_000}`;
}

async function answerMs(backend: Backend, path: string): Promise<number> {
  const startMs = performance.now();
  const response = await fetch(`${backend.url}/api/${path}`, { headers: { authorization: `Bearer ${backend.token}` } });
  const text = await response.text();
  const takenMs = performance.now() - startMs;
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  return takenMs;
}
