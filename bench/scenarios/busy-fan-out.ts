import { startBackend, temporaryDirectory } from '../support/backend.ts';
import { Child, cpuSeconds } from '../support/child.ts';
import { startDesk } from '../support/desk.ts';
import { FILLING, type Report, run, type Side } from '../support/fan-out.ts';
import type { PublishOrder } from '../support/publish.ts';
import { atLeast, atMost, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

/** More events per second than a write per frame can send to 500 sockets. */
const BUSY_RATE = 400;

/** Deliveries, against the plain loop. */
const GAIN = 2;
/** For each second of the processor, against a loop that corks and does nothing else. */
const SHARE_PER_CPU_SECOND = 0.7;
/** Of what is sent, a round gets so much at least: its last events may arrive after it is over. */
const EVERYTHING = 0.99;

interface BusyReport extends Report {
  /** Seconds of the processor that the server took. */
  readonly cpu: number;
}

async function busyRun(side: Side, order: PublishOrder): Promise<BusyReport> {
  const before = cpuSeconds(side.server.pid);
  const report = await run(side, order);
  return { ...report, cpu: cpuSeconds(side.server.pid) - before };
}

/** What corking is for: a rate at which a plain loop falls behind. */
export async function busyFanOut({ rounds, roundMs, sockets }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const ours: Side = { server: backend.child, readers: await Child.start('clients/sockets.ts') };
  const plain: Side = { server: await Child.start('servers/bare-ws.ts'), readers: await Child.start('clients/sockets.ts') };
  await ours.readers.ask('connect', { url: backend.url, count: sockets, kind: 'raw', token: backend.token, subscribed: true });
  const corked: Side = { server: await Child.start('servers/bare-ws.ts'), readers: await Child.start('clients/sockets.ts') };
  for (const side of [plain, corked]) {
    const url = await side.server.ask<string>('listen', { corked: side === corked });
    await side.readers.ask('connect', { url, count: sockets, kind: 'raw', subscribed: false });
  }
  const order: PublishOrder = { rate: BUSY_RATE, forMs: roundMs, filling: FILLING };
  const found = { ours: [] as BusyReport[], plain: [] as BusyReport[], corked: [] as BusyReport[] };
  for (let round = 0; round < rounds; round += 1) {
    found.plain.push(await busyRun(plain, order));
    found.corked.push(await busyRun(corked, order));
    found.ours.push(await busyRun(ours, order));
  }
  await Promise.all([plain, corked].flatMap(({ server, readers }) => [server.stop(), readers.stop()]));
  await ours.readers.stop();
  await backend.stop();
  desk.close();
  const perSecond = (reports: readonly Report[]) => median(reports.map(({ received }) => received / (roundMs / 1000)));
  const perCpuSecond = (reports: readonly BusyReport[]) => median(reports.map(({ received, cpu }) => received / cpu));
  const p99 = (reports: readonly Report[]) => median(reports.map((report) => report.p99));
  const what = `fan-out to ${sockets} raw sockets, ${BUSY_RATE} events/s`;
  const details = {
    ours_per_s: perSecond(found.ours),
    plain_per_s: perSecond(found.plain),
    ours_p99_ms: p99(found.ours),
    plain_p99_ms: p99(found.plain),
    sent_per_s: BUSY_RATE * sockets,
  };
  // A plain loop that gets out more than half of what is sent cannot be beaten twice: then all that is sent is asked for.
  const gain = Math.min(GAIN, (EVERYTHING * details.sent_per_s) / details.plain_per_s);
  const cost = {
    ours_per_cpu_s: perCpuSecond(found.ours),
    corked_per_cpu_s: perCpuSecond(found.corked),
    plain_per_cpu_s: perCpuSecond(found.plain),
  };
  const lost = found.ours.reduce((sum, report) => sum + report.lost, 0);
  return [
    atLeast(`${what}: deliveries/s against a plain loop`, details.ours_per_s / details.plain_per_s, gain, 'x', details),
    atLeast(
      `${what}: deliveries per second of the processor against a bare loop that corks`,
      cost.ours_per_cpu_s / cost.corked_per_cpu_s,
      SHARE_PER_CPU_SECOND,
      'x',
      cost,
    ),
    atMost(`${what}: events lost`, lost, 0, '', {}),
  ];
}
