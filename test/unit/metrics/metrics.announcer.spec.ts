import { Announcements } from '../../../src/modules/metrics/live/announcements.js';
import { HistoryVersions } from '../../../src/modules/metrics/history/history.versions.js';
import { MetricSeries } from '../../../src/modules/metrics/series/metric-series.js';
import type { CurrentPoint, MetricSeriesRepository } from '../../../src/modules/metrics/series/metric-series.repository.js';
import { MetricsAnnouncer } from '../../../src/modules/metrics/live/metrics.announcer.js';
import type { LogEvent, NewEvent, Position } from '../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { until } from '../../support/until.js';

const CPU = new MetricSeries('cpu', { host: 'a' });
const event = (key: string, n: number): NewEvent & { key: string } => ({
  id: `${key}${n}`,
  type: 'metric',
  timestamp: new Date(n).toISOString(),
  data: { value: n },
  key,
});

/** A log that may be out of reach, and that may begin anew. */
class FragileLog extends MemoryEventLog {
  down = false;
  attempts = 0;
  batches: number[] = [];
  private restarted: ((topic: string, position: Position) => void)[] = [];

  constructor() {
    super(1000);
  }

  override async append(topic: string, events: readonly NewEvent[]): Promise<Position[]> {
    this.attempts += 1;
    if (this.down) throw new Error('down');
    this.batches.push(events.length);
    return super.append(topic, events);
  }

  override onEpochChange(handler?: (topic: string, position: Position) => void): () => void {
    if (handler) this.restarted.push(handler);
    return () => undefined;
  }

  beginAnew(topic: string): void {
    const { epoch, seq } = this.ring(topic).head;
    for (const handler of this.restarted) handler(topic, { epoch, seq });
  }
}

describe('announcements', () => {
  let log: FragileLog;
  let announcements: Announcements;
  let received: LogEvent[];
  const reported = () => received.map(({ topic, id }) => `${topic} ${id}`);
  beforeEach(() => {
    log = new FragileLog();
    announcements = new Announcements(log);
    received = [];
    log.subscribe((each) => received.push(each));
  });
  afterEach(() => announcements.beforeApplicationShutdown());

  it('reach the stream in their order', async () => {
    announcements.add('metrics', [event('a', 1), event('b', 1)]);
    announcements.add('metrics', [event('c', 1)]);
    await until(() => received.length === 3);
    expect(reported()).toEqual(['metrics a1', 'metrics b1', 'metrics c1']);
  });

  it('wait while the stream is away, and then are the newest ones only', async () => {
    log.down = true;
    for (let n = 1; n <= 50; n += 1) announcements.add('metrics', [event('a', n), event('b', n)]);
    announcements.add('metrics:cpu', [event('a', 3)]);
    await until(() => log.attempts > 2);
    announcements.add('metrics', [event('a', 51)]);
    announcements.add('metrics', [event('b', 49)]);
    log.down = false;
    await until(() => received.length === 3);
    expect(reported().toSorted()).toEqual(['metrics a51', 'metrics b50', 'metrics:cpu a3']);
  });

  it('go out in batches of bounded size', async () => {
    announcements.add(
      'metrics',
      Array.from({ length: 1200 }, (_, n) => event(`k${n}`, 1)),
    );
    await until(() => received.length === 1200);
    expect(log.batches).toEqual([500, 500, 200]);
  });

  it('are sent on before a shutdown, and no later', async () => {
    announcements.add('metrics', [event('a', 1)]);
    await announcements.beforeApplicationShutdown();
    expect(reported()).toEqual(['metrics a1']);
    announcements.add('metrics', [event('a', 2)]);
    expect(log.attempts).toBe(1);
  });

  describe('of metrics', () => {
    let current: CurrentPoint[];
    let announcer: MetricsAnnouncer;
    beforeEach(() => {
      current = [];
      announcer = new MetricsAnnouncer(announcements, { current: async () => current } as unknown as MetricSeriesRepository, log);
    });
    afterEach(() => announcer.onApplicationShutdown());

    it('are published to the followers of all and of one type', async () => {
      announcer.announce(CPU, 5000, 42);
      await until(() => received.length === 2);
      expect(reported().toSorted()).toEqual(['metrics cpu{"host":"a"}@5000', 'metrics:cpu cpu{"host":"a"}@5000']);
      const timestamp = new Date(5000).toISOString();
      expect(received[0]).toMatchObject({
        type: 'metric',
        timestamp,
        key: 'cpu{"host":"a"}',
        data: { type: 'cpu', value: 42, labels: { host: 'a' }, timestamp },
      });
    });

    it('begin with what the stream does not know yet', async () => {
      await log.append('metrics', [{ ...event(CPU.key, 5000), key: CPU.key }]);
      current = [
        { type: 'cpu', labels: { host: 'a' }, atMs: 5000, value: 1 },
        { type: 'cpu', labels: { host: 'b' }, atMs: 4000, value: 2 },
      ];
      received.length = 0;
      await announcer.onApplicationBootstrap();
      await until(() => received.length === 2);
      expect(reported().toSorted()).toEqual(['metrics cpu{"host":"b"}@4000', 'metrics:cpu cpu{"host":"b"}@4000']);
    });

    it('end with the newest value when another replica appends an older one after it', async () => {
      await announcer.onApplicationBootstrap();
      announcer.announce(CPU, 2000, 2);
      await until(() => received.length === 2);
      await log.append('metrics', [{ ...event(CPU.key, 1000), key: CPU.key }]);
      await until(() => received.length === 4);
      expect(received.slice(2).map(({ timestamp }) => Date.parse(timestamp))).toEqual([1000, 2000]);
      expect(log.ring('metrics').latest()).toEqual([expect.objectContaining({ key: CPU.key, data: received[0]?.data })]);
    });

    it('are published again when the stream has lost them', async () => {
      current = [{ type: 'cpu', labels: { host: 'a' }, atMs: 5000, value: 1 }];
      await announcer.onApplicationBootstrap();
      await until(() => received.length === 2);
      current = [{ type: 'cpu', labels: { host: 'a' }, atMs: 6000, value: 2 }];
      log.beginAnew('metrics');
      await until(() => received.length === 4);
      expect(received.at(-1)?.data).toMatchObject({ value: 2 });
    });
  });

  describe('of changed history', () => {
    const versions = () => {
      const made = new HistoryVersions(log, announcements);
      made.onModuleInit();
      return made;
    };

    it('make another version at once here, and the same one everywhere', async () => {
      const [here, there] = [versions(), versions()];
      const before = here.versionOf('cpu');
      expect(there.versionOf('cpu')).toBe(before);
      here.changed(['cpu']);
      expect(here.versionOf('cpu')).not.toBe(before);
      await until(() => received.length === 1);
      expect(here.versionOf('cpu')).not.toBe(before);
      expect(there.versionOf('cpu')).toBe(here.versionOf('cpu'));
      expect(versions().versionOf('cpu')).toBe(here.versionOf('cpu'));
      expect(here.versionOf('disk')).toBe(versions().versionOf('disk'));
    });

    it('count for nothing once the log has lost any', async () => {
      const here = versions();
      const seen = new Set([here.versionOf('cpu')]);
      here.changed(['cpu']);
      await until(() => received.length === 1);
      seen.add(here.versionOf('cpu'));
      log.beginAnew('desk');
      expect(seen.has(here.versionOf('cpu'))).toBe(false);
    });
  });
});
