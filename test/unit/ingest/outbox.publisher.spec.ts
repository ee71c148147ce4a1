import { Logger } from '@nestjs/common';
import { IngestMetrics } from '../../../src/modules/ingest/journal/ingest.metrics.js';
import type { JournalRepository } from '../../../src/modules/ingest/journal/journal.repository.js';
import { OutboxPublisher } from '../../../src/modules/ingest/journal/outbox.publisher.js';
import { DeskFacts } from '../../../src/platform/events/ports/desk-facts.js';
import type { EventLog } from '../../../src/platform/events/event-log.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { until } from '../../support/until.js';

const AGAIN = 'Stored events reach the live stream again';
const SWEEP_MS = 10_000;

it('the outbox says that events reach the stream again when they do, not when it has looked for others meanwhile', async () => {
  const lines: unknown[] = [];
  const spies = (['log', 'warn'] as const).map((level) =>
    jest.spyOn(Logger.prototype, level).mockImplementation((...line: unknown[]) => void lines.push(...line)),
  );
  jest.useFakeTimers();
  try {
    let isRefused = true;
    let appends = 0;
    const log = {
      append: () => {
        appends += 1;
        return isRefused ? Promise.reject(new Error('READONLY')) : Promise.resolve();
      },
    };
    let [reads, sweeps] = [0, 0];
    const journal = {
      unappended: (_limit: number, olderThanMs?: number) => {
        if (olderThanMs === undefined) reads += 1;
        else sweeps += 1;
        return Promise.resolve([]);
      },
      countUnappended: () => Promise.resolve(1),
      markAppended: () => Promise.resolve(),
    };
    const publisher = new OutboxPublisher(
      journal as unknown as JournalRepository,
      log as unknown as EventLog,
      new DeskFacts(),
      new IngestMetrics(new Metrics()),
    );
    publisher.onApplicationBootstrap();
    await until(() => reads === 1);
    const event = { id: 'e', type: 'coffee.empty', timestamp: new Date().toISOString(), data: {}, position: 1, reportedBy: null };
    publisher.add([event], 10);
    await until(() => appends >= 2);
    jest.advanceTimersByTime(SWEEP_MS);
    const before = appends;
    await until(() => appends >= before + 2);
    expect([lines.includes(AGAIN), sweeps]).toEqual([false, 0]);
    isRefused = false;
    await until(() => lines.includes(AGAIN) && sweeps === 1);
    await publisher.beforeApplicationShutdown();
    expect(lines.filter((line) => line === AGAIN)).toHaveLength(1);
  } finally {
    jest.useRealTimers();
    for (const spy of spies) spy.mockRestore();
  }
});
