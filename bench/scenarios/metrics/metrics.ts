import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type Backend, startBackend, temporaryDirectory } from '../../support/backend.ts';
import { Child, cpuSeconds } from '../../support/child.ts';
import { startDesk } from '../../support/desk.ts';
import { BATCH, insertLoop, pointSource } from '../../support/insert-loop.ts';
import { compare, timed } from '../../support/load.ts';
import { connected, withBackend } from '../../support/postgres.ts';
import { atLeast, atMost, type Effort, type Result } from '../../support/result.ts';
import { median, percentile } from '../../support/stats.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIB = 2 ** 20;

/** Senders that each send as soon as they have their answer. */
const SENDERS = 4;

/** Batches of 1,000 points over HTTP against a loop of multi-row inserts into a table without index, on a real and on the embedded Postgres. */
export async function metricIngest({ rounds, roundMs }: Effort): Promise<Result[]> {
  const real = { ours: [] as number[], bare: [] as number[] };
  await withBackend(async (backend, url) => {
    const next = pointSource();
    const bare = () => connected(url, (client) => insertLoop((text, values) => client.query(text, values), roundMs));
    await ingest(backend, next, roundMs / 2);
    await bare();
    for (let round = 0; round < rounds; round += 1) {
      real.bare.push(await bare());
      real.ours.push(await ingest(backend, next, roundMs));
    }
  });
  const embedded = { ours: [] as number[], bare: [] as number[] };
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const bare = await Child.start('servers/bare-embedded.ts', { DATA_DIR: temporaryDirectory(), LOG_LEVEL: 'warn' });
  const next = pointSource();
  await ingest(backend, next, roundMs / 2);
  for (let round = 0; round < rounds; round += 1) {
    embedded.bare.push(await bare.ask<number>('insert', roundMs));
    embedded.ours.push(await ingest(backend, next, roundMs));
  }
  await bare.ask('close');
  await Promise.all([bare.stop(), backend.stop()]);
  desk.close();
  const figures = ({ ours, bare: limit }: typeof real) => ({ ours_per_s: median(ours), bare_per_s: median(limit) });
  const what = `metric ingest over HTTP, batches of ${BATCH}`;
  const ratio = ({ ours, bare: limit }: typeof real) => median(ours) / median(limit);
  // Embedded either will do: 30,000 points a second, or half of what its own loop gives.
  const enough = Math.max(median(embedded.ours) / 30_000, ratio(embedded) / 0.5);
  return [
    atLeast(`${what}, real Postgres: points/s against a bare INSERT loop`, ratio(real), 0.5, 'x', figures(real)),
    atLeast(`${what}, embedded: of 30,000 points/s or half its bare loop`, enough, 1, 'x', figures(embedded)),
  ];
}

/** Points per second that are stored and answered for. */
async function ingest({ url, token }: Backend, next: () => ReturnType<ReturnType<typeof pointSource>>, forMs: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const startMs = performance.now();
  let stored = 0;
  const sender = async (): Promise<void> => {
    while (performance.now() - startMs < forMs) {
      const body = JSON.stringify(next().map(({ value, at, labels }) => ({ type: 'cpu', value, timestamp: at, labels })));
      const response = await fetch(`${url}/api/metrics`, { method: 'POST', headers, body });
      const { accepted } = (await response.json()) as { accepted: number };
      if (accepted !== BATCH) throw new Error(`Of ${BATCH} points ${accepted} were accepted`);
      stored += accepted;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return (stored / (performance.now() - startMs)) * 1000;
}

const POINTS = 10_000_000;
const SMOKE_POINTS = 500_000;
const HOSTS = 10;
/** Days that have points: more than a query is about, so that there are many of them. */
const DAYS = 40;
const QUERY_DAYS = 30;
const CONNECTIONS = 50;

/** Thirty days at one hour over ten million points: never asked before, against the bare SQL on the roll-up; and from memory, against bare Fastify. */
export function metricQuery(effort: Effort): Promise<Result[]> {
  const { idle } = effort;
  const points = idle ? POINTS : SMOKE_POINTS;
  return withBackend(async (backend, url) => {
    const startMs = Math.floor(Date.now() / DAY) * DAY - DAYS * DAY;
    await connected(url, (client) => fill(client, startMs, points));
    // Plain, as the rows of Postgres are; what compression costs is the row of the compressed snapshot.
    const headers = { authorization: `Bearer ${backend.token}`, 'accept-encoding': 'identity' };
    const cold = { ours: [] as number[], bare: [] as number[] };
    await connected(url, async (client) => {
      const queries = idle ? 200 : 20;
      for (let n = 0; n < queries + 5; n += 1) {
        // No two are about the same hours.
        const fromMs = startMs + n * HOUR;
        const path = rangePath(fromMs);
        const ours = await timed(async () => (await fetch(`${backend.url}${path}`, { headers })).arrayBuffer());
        const bare = await timed(async () => client.query(BARE, ['cpu', new Date(fromMs), new Date(fromMs + QUERY_DAYS * DAY)]));
        // The first ones pay for connections and compilers.
        if (n < 5) continue;
        cold.ours.push(ours);
        cold.bare.push(bare);
      }
    });
    const [ours95, bare95] = [percentile(cold.ours, 0.95), percentile(cold.bare, 0.95)];
    const coldFigures = { ours_p50_ms: median(cold.ours), bare_p50_ms: median(cold.bare), ours_p95_ms: ours95, bare_p95_ms: bare95 };

    const path = `${rangePath(startMs)}&label.host=host-1`;
    const body = await (await fetch(`${backend.url}${path}`, { headers })).text();
    const bare = await Child.start('servers/bare-fastify.ts');
    const bareUrl = await bare.ask<string>('listen', body);
    const cached = await compare({ url: backend.url + path, headers }, { url: `${bareUrl}/bytes`, headers: {} }, CONNECTIONS, effort);
    await bare.stop();
    const what = `${QUERY_DAYS} days at 1 h of ${HOSTS} series over ${points} points`;
    return [
      atMost(`${what}, cold: p95`, ours95, 50, 'ms', coldFigures),
      atMost(`${what}, cold: p95 against bare SQL on the roll-up`, ours95 / bare95, 1.3, 'x', coldFigures),
      atLeast(`${QUERY_DAYS} days at 1 h, cached: requests/s against bare Fastify`, cached.ratio, 0.6, 'x', {
        ours_per_s: cached.ours,
        bare_per_s: cached.limit,
        bytes: Buffer.byteLength(body),
      }),
    ];
  });
}

/** What somebody would write by hand. */
const BARE = `
  select at as timestamp, sum / count as value, labels from metric_1h join metric_series on id = series_id
  where type = $1 and at >= $2 and at < $3 order by at, labels_key`;

function rangePath(fromMs: number): string {
  return `/api/metrics/cpu?step=1h&start_time=${fromMs}&end_time=${fromMs + QUERY_DAYS * DAY}`;
}

/** Points evenly over the days, and roll-ups made of them. Indexes are built afterwards, which is how it takes seconds. */
async function fill(client: pg.Client, startMs: number, points: number): Promise<void> {
  const perDay = Math.ceil(points / HOSTS / DAYS);
  await client.query(
    `insert into metric_series (type, labels, labels_key)
     select 'cpu', jsonb_build_object('host', 'host-' || n), format('{"host":"host-%s"}', n) from generate_series(1, $1::int) n`,
    [HOSTS],
  );
  for (let day = 0; day < DAYS; day += 1) {
    const [from, to] = [new Date(startMs + day * DAY).toISOString(), new Date(startMs + (day + 1) * DAY).toISOString()];
    const table = `metric_points_${from.slice(0, 10).replaceAll('-', '')}`;
    await client.query(`create table ${table} (like metric_points)`);
    await client.query(
      `insert into ${table} select id, $1::timestamptz + (n * 86400000.0 / $2::int) * interval '1 ms', 50 + 50 * sin(n / 300.0 + id)
       from metric_series, generate_series(0, $2::int - 1) n`,
      [from, perDay],
    );
    await client.query(`alter table ${table} add primary key (series_id, at)`);
    await client.query(`alter table metric_points attach partition ${table} for values from ('${from}') to ('${to}')`);
  }
  await client.query(`
    insert into metric_1m select series_id, date_bin('1 minute', at, 'epoch'), count(*), sum(value), min(value), max(value),
      (array_agg(value order by at desc))[1], max(at) from metric_points group by 1, 2 order by 1, 2`);
  await client.query(`
    insert into metric_1h select series_id, date_bin('1 hour', at, 'epoch'), sum(count), sum(sum), min(min), max(max),
      (array_agg(last order by last_at desc))[1], max(last_at) from metric_1m group by 1, 2 order by 1, 2`);
  await client.query(`
    update metric_series set (last_at, last_value) = (select last_at, last from metric_1h where series_id = id order by at desc limit 1)`);
  await client.query('vacuum analyze metric_series, metric_1m, metric_1h');
}

const POINTS_PER_SECOND = 5000;
const CALLS_PER_SECOND = 10;
const DASHBOARD_SERIES = 20;

interface Memory {
  readonly rss: number;
  readonly used: number;
}

/** Dashboards that take four frames a second while 5,000 points a second come in: whether each ends with the last values, and what it costs. */
export function metricDashboards({ rounds, roundMs, sockets, idle }: Effort): Promise<Result[]> {
  const count = Math.min(200, sockets);
  // A short history is full before the measurement begins.
  return withBackend(
    async (backend) => {
      const readers = await Child.start('clients/metric-readers.ts');
      await readers.ask('connect', { url: backend.url, token: backend.token, count, maxRateHz: 4 });
      await stream(backend, idle ? 10_000 : 1000);
      const before = await settledMemory(backend);
      await readers.ask('frames');
      const cpuBefore = cpuSeconds(backend.child.pid);
      const startMs = performance.now();
      const { last, sent } = await stream(backend, idle ? rounds * roundMs * 3 : roundMs);
      const seconds = (performance.now() - startMs) / 1000;
      const cpu = (cpuSeconds(backend.child.pid) - cpuBefore) / seconds;
      const frames = (await readers.ask<number>('frames')) / seconds / count;
      let wrong = count;
      for (let look = 0; look < 40 && wrong > 0; look += 1) {
        await delay(100);
        wrong = await readers.ask<number>('wrong', last);
      }
      const after = await settledMemory(backend);
      await readers.stop();
      const what = `${count} dashboards on metrics, ${POINTS_PER_SECOND} points/s`;
      const details = { points_per_s: sent / seconds, frames_per_s_each: frames, series: DASHBOARD_SERIES };
      return [
        atMost(`${what}: with another last value than the newest`, wrong, 0, '', details),
        atMost(`${what}: CPU of the backend`, cpu, 1, 'cores', details),
        atMost(`${what}: growth of memory in use`, (after.used - before.used) / MIB, 5, 'MiB', {
          ...details,
          resident_growth: (after.rss - before.rss) / MIB,
        }),
      ];
    },
    { REALTIME_HISTORY: '1000' },
  );
}

/** After a second collection: the first one leaves what it has only just found to be free. */
async function settledMemory({ child }: Backend): Promise<Memory> {
  await child.ask('memory');
  return child.ask<Memory>('memory');
}

/** Sends points at their rate; gives the last value of each host. */
async function stream({ url, token }: Backend, forMs: number): Promise<{ last: Record<string, number>; sent: number }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const perSeries = POINTS_PER_SECOND / CALLS_PER_SECOND / DASHBOARD_SERIES;
  const last: Record<string, number> = {};
  const startMs = performance.now();
  let sent = 0;
  let value = Date.now() % 1e6;
  for (let call = 0; performance.now() - startMs < forMs; call += 1) {
    const nowMs = Date.now();
    const points = Array.from({ length: perSeries * DASHBOARD_SERIES }, (_, n) => {
      const host = `host-${n % DASHBOARD_SERIES}`;
      value += 1;
      last[host] = value;
      return { type: 'cpu', value, timestamp: nowMs - perSeries + Math.floor(n / DASHBOARD_SERIES), labels: { host } };
    });
    const response = await fetch(`${url}/api/metrics`, { method: 'POST', headers, body: JSON.stringify(points) });
    const { accepted } = (await response.json()) as { accepted: number };
    if (accepted !== points.length) throw new Error(`Of ${points.length} points ${accepted} were accepted`);
    sent += accepted;
    const dueMs = ((call + 1) * 1000) / CALLS_PER_SECOND;
    await delay(Math.max(perSeries + 1 - (Date.now() - nowMs), dueMs - (performance.now() - startMs), 0));
  }
  return { last, sent };
}
