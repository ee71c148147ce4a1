import pg from 'pg';
import type { Backend } from '../support/backend.ts';
import { connected, execute, withBackend } from '../support/postgres.ts';
import { atMost, type Effort, type Result } from '../support/result.ts';
import { percentile } from '../support/stats.ts';

const ALERTS = 100_000;
const SMOKE_ALERTS = 5000;
/** Operators at a time; they share the machine's cores with the backend and Postgres. */
const CALLERS = 2;

/** What an operator filters by: common values and rare ones, alone and together. */
const FILTERS = [
  '',
  ...['info', 'warning', 'error', 'critical'].map((severity) => `severity=${severity}`),
  ...['open', 'acknowledged', 'resolved'].map((status) => `status=${status}`),
  ...['true', 'false'].map((acknowledged) => `acknowledged=${acknowledged}`),
  'source=source-7',
  'source=nobody',
  'severity=critical&status=open&acknowledged=false',
  'severity=critical&source=source-7',
  'severity=info&acknowledged=true',
];

/** Acknowledging, and listing by every filter, while 100,000 alerts are open; real Postgres. */
export function alertsOpen({ rounds, simultaneous, idle: isFull }: Effort): Promise<Result[]> {
  const open = isFull ? ALERTS : SMOKE_ALERTS;
  return withBackend(async (backend, url) => {
    await execute(url, FILL, [open]);
    await execute(url, 'vacuum analyze alerts');
    const ids = await idsOf(url, simultaneous * rounds + CALLERS * 25);
    const acknowledge = (id: string) => timed(backend, `/api/alerts/${id}/acknowledge`, { comments: 'on it' });
    await shared(ids.splice(0, CALLERS * 25), acknowledge);
    const acknowledged = await shared(ids, acknowledge);
    const taken = new Map<string, number[]>(FILTERS.map((query) => [query, []]));
    const list = async (query: string) => {
      const ms = await timed(backend, `/api/alerts?${query}`, null);
      taken.get(query)?.push(ms);
      return ms;
    };
    await shared(FILTERS, list);
    // In turns, so that a stall of the machine is no one filter's.
    const listed = await shared(Array.from({ length: rounds * 40 }, () => FILTERS).flat(), list);
    // What the machine itself gives: a commit of one row, and a route that does nothing.
    const commits = await bareCommits(url, acknowledged.length);
    const idle = await shared(
      Array.from({ length: 500 }, () => '/health/live'),
      (path) => timed(backend, path, null),
    );
    const byFilter = [...taken].map(([query, times]) => ({ query, p95: percentile(times, 0.95) }));
    const slowest = byFilter.toSorted((a, b) => b.p95 - a.p95)[0];
    return [
      atMost(`acknowledge with ${open} open alerts: p99`, percentile(acknowledged, 0.99), 20, 'ms', {
        ...{
          p50_ms: percentile(acknowledged, 0.5),
          calls: acknowledged.length,
          callers: CALLERS,
          bare_commit_p99_ms: percentile(commits, 0.99),
        },
      }),
      atMost(`list ${open} open alerts by a filter: p95 of the slowest filter`, slowest?.p95 ?? Number.NaN, 30, 'ms', {
        ...{
          slowest: slowest?.query ?? '',
          p95_of_all_ms: percentile(listed, 0.95),
          filters: FILTERS.length,
          callers: CALLERS,
          empty_route_p95_ms: percentile(idle, 0.95),
        },
      }),
    ];
  });
}

/** Of the last 20 hours, so that the default range has them all; one in a hundred is critical. */
const FILL = `
  insert into alerts (id, fingerprint, title, message, severity, source, labels, status, created_at, last_seen_at, count)
  select gen_random_uuid(), 'bench-' || n, 'Alert ' || n, 'Something is wrong with part ' || n,
    case when n % 100 = 0 then 'critical' when n % 10 = 0 then 'error' when n % 3 = 0 then 'warning' else 'info' end,
    'source-' || n % 50, jsonb_build_object('part', n::text, 'broker', (array['alpha', 'beta', 'gamma'])[1 + n % 3]), 'open',
    now() - interval '21 hours', now() - ($1::int - n) * interval '700 milliseconds', 1
  from generate_series(1, $1::int) n`;

/** What it takes the same number of callers to change one row and commit, in ms. */
async function bareCommits(url: string, count: number): Promise<number[]> {
  const pool = new pg.Pool({ connectionString: url, max: CALLERS });
  await pool.query('create table bare as select n as id, 0 as value from generate_series(1, 1000) n');
  const taken = await shared(
    Array.from({ length: count }, (_, n) => 1 + (n % 1000)),
    async (id) => {
      const startMs = performance.now();
      await pool.query('update bare set value = value + 1 where id = $1', [id]);
      return performance.now() - startMs;
    },
  );
  await pool.end();
  return taken;
}

async function idsOf(url: string, count: number): Promise<string[]> {
  const { rows } = await connected(url, (client) =>
    client.query<{ id: string }>('select id from alerts order by random() limit $1', [count]),
  );
  return rows.map(({ id }) => id);
}

/** What all of these took, in ms, asked by so many callers who each wait for their answers. */
async function shared<T>(items: readonly T[], ask: (item: T) => Promise<number>): Promise<number[]> {
  const left = [...items];
  const taken: number[] = [];
  const caller = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) taken.push(await ask(item));
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return taken;
}

async function timed({ url, token }: Backend, path: string, body: object | null): Promise<number> {
  // As it is: to pack and unpack the answer, which fetch asks for, is no work of the list's, and all callers share two cores.
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'identity', ...(body && { 'content-type': 'application/json' }) };
  const startMs = performance.now();
  const response = await fetch(`${url}${path}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  await response.arrayBuffer();
  const takenMs = performance.now() - startMs;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return takenMs;
}
