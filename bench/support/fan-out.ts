import type { Child } from './child.ts';
import type { PublishOrder } from './publish.ts';

/** Makes one frame about 300 bytes long. */
export const FILLING = 120;

export interface Report {
  readonly received: number;
  readonly lost: number;
  readonly p50: number;
  readonly p99: number;
}

/** A server under test with its own process of readers. */
export interface Side {
  readonly server: Child;
  readonly readers: Child;
}

/** Publishes by the order and waits until every reader has every event of it. */
export async function run({ server, readers }: Side, order: PublishOrder): Promise<Report> {
  await readers.ask('reset');
  const published = await server.ask<number>('publish', order);
  const count = await readers.ask<number>('connect', { url: '', count: 0, kind: 'raw', subscribed: false });
  return settled(readers, published * count);
}

async function settled(readers: Child, expected: number): Promise<Report> {
  let report = await readers.ask<Report>('report');
  for (let before = -1; report.received < expected && report.received > before;) {
    before = report.received;
    await new Promise((resolve) => setTimeout(resolve, 500));
    report = await readers.ask<Report>('report');
  }
  if (report.received < expected) return { ...report, lost: expected - report.received };
  return report;
}
