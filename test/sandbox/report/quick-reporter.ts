import type { SandboxEvent } from '../../../src/sandbox/desk/desk-event.js';
import { Reporter, type ReporterOptions } from '../../../src/sandbox/report/reporter.js';
import { eventSink, type EventSink } from '../event-sink.js';

/** A reporter that tries again soon; `log` gets its lines. */
export function quickReporter(url: string, log: (line: string) => void, options: Partial<ReporterOptions> = {}): Reporter {
  return new Reporter({
    url,
    apiKey: 'key',
    flushMs: 10,
    backoffMs: 10,
    longestBackoffMs: 40,
    timeoutMs: 500,
    startMs: 0,
    log,
    ...options,
  });
}

export function trades(from: number, to: number): SandboxEvent[] {
  return Array.from({ length: to - from }, (_, i) => ({
    id: `t${from + i}`,
    type: 'trade.executed',
    timestamp: '2025-12-04T10:00:00.000Z',
    source: 'execution',
    payload: {},
  }));
}

export const idsOf = (events: readonly SandboxEvent[]): string[] => events.map(({ id }) => id);

/** A sink and a reporter to it for each test, which may put others in their place. */
export function withReporter() {
  const at = {} as { sink: EventSink; said: string[]; reporter: Reporter };
  const reportTo = (url: string, options?: Partial<ReporterOptions>) => quickReporter(url, (line) => at.said.push(line), options);
  beforeEach(async () => {
    const sink = await eventSink();
    Object.assign(at, { sink, said: [], reporter: reportTo(sink.url) });
  });
  afterEach(async () => {
    await at.reporter.stop(0);
    await at.sink.close();
  });
  return { at, reportTo, takenIds: (): string[] => idsOf(at.sink.taken) };
}
