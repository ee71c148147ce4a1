import { type Backend, startBackend, temporaryDirectory } from '../../support/backend.ts';
import { startDesk } from '../../support/desk.ts';
import { timed } from '../../support/load.ts';
import { withBackend } from '../../support/postgres.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';

const DAY = 86_400_000;
const YEARS = { METRIC_RETENTION_DAYS: '3650', METRIC_ROLLUP_RETENTION_DAYS: '3650' };
const HISTORY_DAYS = 2400;

/** The latency of others while a client sends years of a metric in one call: a point for each of 2,400 days. */
export async function metricHistoryImport({ rounds }: Effort): Promise<Result[]> {
  const row = (database: string, { waits, took }: { waits: readonly number[]; took: number }) =>
    atMost(`one call with ${HISTORY_DAYS} days of a metric, ${database}: longest wait of another`, Math.max(...waits), 100, 'ms', {
      ...{ p50_ms: median(waits), others: waits.length, call_ms: took },
    });
  const real = await withBackend((backend) => importing(backend, rounds), YEARS);
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory(), YEARS);
  const embedded = await importing(backend, rounds);
  await backend.stop();
  desk.close();
  return [row('real Postgres', real), row('embedded', embedded)];
}

/** The latency of calls with one point while calls with history run, and the longest of the latter. */
async function importing({ url, token }: Backend, rounds: number): Promise<{ waits: number[]; took: number }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = (points: unknown) =>
    timed(async () => (await fetch(`${url}/api/metrics`, { method: 'POST', headers, body: JSON.stringify(points) })).arrayBuffer());
  for (let n = 0; n < 50; n += 1) await post({ type: 'other', value: n });
  const waits: number[] = [];
  let took = 0;
  for (let round = 0; round < rounds; round += 1) {
    const history = Array.from({ length: HISTORY_DAYS }, (_, n) => ({ type: `old${round}`, value: n, timestamp: Date.now() - n * DAY }));
    const state = { ended: false };
    const call = post(history).finally(() => (state.ended = true));
    while (!state.ended) waits.push(await post({ type: 'other', value: 1 }));
    took = Math.max(took, await call);
  }
  return { waits, took };
}
