import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, backendEnv, logInAt, startBackend, temporaryDirectory } from '../../support/backend.ts';
import { startDesk } from '../../support/desk.ts';
import { timed } from '../../support/load.ts';
import { corpus, DAYS_30, fill, lokiBody, lokiProtobuf, MIB, ndjsonBody, RARE, UNLIMITED } from '../../support/log-lines.ts';
import { startedMs } from '../../support/own-start.ts';
import { atLeast, atMost, type Effort, type Result } from '../../support/result.ts';
import { median, percentile } from '../../support/stats.ts';

const RG = ['/usr/bin/rg', '/usr/local/bin/rg'].find((path) => existsSync(path));
const EVERYTHING = 'start_time=2000-01-01T00:00:00Z&end_time=2100-01-01T00:00:00Z';

/** Intake over HTTP, size on disk, and searches over all of it against a search of the same lines in plain files. */
export async function logSearch({ idle, rounds }: Effort): Promise<Result[]> {
  const bytes = (idle ? Number(process.env['BENCH_LOGS_MIB'] ?? 64) : 4) * MIB;
  const desk = await startDesk();
  const dataDirectory = temporaryDirectory();
  const backend = await startBackend(desk, dataDirectory, UNLIMITED);
  try {
    const plain = join(temporaryDirectory(), 'all.log');
    const loki = await fill(backend, corpus(bytes), plain, lokiBody, '/loki/api/v1/push');
    const ndjson = await fill(backend, corpus(bytes / 8), null, ndjsonBody, '/api/logs?service=ndjson', 'application/x-ndjson');
    const snappy = await fill(backend, corpus(bytes / 8), null, lokiProtobuf, '/loki/api/v1/push', 'application/x-protobuf');
    const raw = statSync(plain).size;
    const { rss: before } = await backend.child.ask<{ rss: number }>('memory');
    const searches = await searched(backend, plain, rounds);
    const { rss: after } = await backend.child.ask<{ rss: number }>('memory');
    const machine = { lines: loki.lines, raw_mib: raw / MIB, limit: RG ?? 'grep -F' };
    const sealed = await sealedIn(backend);
    const ofSealed = (sealed.entries * (raw + ndjson.bytes + snappy.bytes)) / (loki.lines + ndjson.lines + snappy.lines);
    await backend.stop();
    const startMs = await startedMs(backendEnv(desk, dataDirectory, UNLIMITED), logInAt);
    return [
      atLeast('log lines by Loki JSON, durable (goal 200,000)', loki.perSecond, 60_000, 'lines/s', machine),
      atLeast('log lines by Loki snappy, durable (goal 200,000)', snappy.perSecond, 60_000, 'lines/s', { lines: snappy.lines }),
      atLeast('log lines by NDJSON, durable (goal 200,000)', ndjson.perSecond, 80_000, 'lines/s', { lines: ndjson.lines }),
      atMost('log store: bytes a byte of raw lines, sealed (goal 0.13)', sealed.bytes / ofSealed, 0.16, 'x', { ...sealed }),
      ...searches,
      atMost(`start and first login with ${Math.round(sealed.bytes / MIB)} MiB of segments (goal 1)`, startMs / 1000, 3, 's', machine),
      atMost('memory that searches over all add', (after - before) / MIB, 150, 'MB', { before_mib: before / MIB, ...machine }),
    ];
  } finally {
    await backend.stop();
    desk.close();
  }
}

async function searched({ url, token }: Backend, plain: string, rounds: number): Promise<Result[]> {
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (path: string) => {
    const response = await fetch(`${url}/api/logs${path}`, { headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { complete: boolean; items?: unknown[]; total?: number };
  };
  const times = async (path: string, count: number) => {
    await ask(path);
    const ms: number[] = [];
    for (let n = 0; n < count; n += 1) ms.push(await timed(() => ask(path)));
    return ms;
  };
  const plainly = (word: string, flags: readonly string[]) => {
    const run = () => spawnSync(RG ?? 'grep', ['-c', ...(RG ? ['-j2'] : ['-P']), ...flags, '-e', word, plain], { env: { LC_ALL: 'C' } });
    run();
    return median(Array.from({ length: 5 }, () => -performance.now() + (run(), performance.now())));
  };
  const count = rounds * 3;
  const rows: Result[] = [];
  for (const [what, word, path, bar, ...flags] of [
    ['a rare word over all (goal 5)', RARE, `?${EVERYTHING}&q=${RARE}&limit=100`, 1.5, '-w'],
    ['an absent word over all (goal 5)', 'nowhere4711', `?${EVERYTHING}&q=nowhere4711&limit=100`, 1.5, '-w'],
    ['a common word counted over all (goal 0.3)', 'failed', `/volume?${EVERYTHING}&q=failed&step=365d`, 0.15, '-w', '-i'],
    ['a part of a word that is rare (goal 5)', 'eedle471', `?${EVERYTHING}&q=*eedle471*&limit=100`, 1],
    ['service and level over all (goal 2)', 'WARN', `/volume?${EVERYTHING}&service=zookeeper&level=warn&step=365d`, 1, '-w'],
    ['a part of a word that is everywhere (goal 0.16)', 'on', `/volume?${EVERYTHING}&q=*on*&step=365d`, 0.08, '-F'],
    [
      'a regex that is everywhere (goal 0.12)',
      String.raw`[a-z]+ed \w+`,
      `/volume?${EVERYTHING}&q=${encodeURIComponent(String.raw`/[a-z]+ed \w+/`)}&step=365d`,
      0.06,
    ],
  ] as const) {
    const [limit, ours] = [plainly(word, flags), median(await times(path, count))];
    rows.push(atLeast(`search of ${what}: speed against plain files`, limit / ours, bar, 'x', { ours_ms: ours, plain_ms: limit }));
  }
  const newest = await times(`?${EVERYTHING}&q=session&limit=100`, count * 3);
  rows.push(atMost('newest 100 of a word, p95 (goal 50)', percentile(newest, 0.95), 150, 'ms', { p50_ms: median(newest) }));
  const from = new Date(Date.now() - DAYS_30).toISOString();
  const volume = await times(`/volume?start_time=${from}`, count * 3);
  rows.push(atMost('volume over all without q, 200 buckets (goal 15)', median(volume), 50, 'ms', { p95_ms: percentile(volume, 0.95) }));
  return rows;
}

/** What is in finished segments: the write-ahead log in front of them is gone an hour or 64 MiB later. */
async function sealedIn({ url, token }: Backend): Promise<{ bytes: number; entries: number }> {
  const response = await fetch(`${url}/api/logs/storage`, { headers: { authorization: `Bearer ${token}` } });
  const { segments } = (await response.json()) as { segments: { bytes: number; entries: number }[] };
  const sum = (of: (segment: { bytes: number; entries: number }) => number) => segments.reduce((total, segment) => total + of(segment), 0);
  return { bytes: sum(({ bytes }) => bytes), entries: sum(({ entries }) => entries) };
}
