import { loadConfig } from '../../../src/config/config.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import type { Refusals } from '../../../src/modules/auth/audit/refusals.js';
import { RealtimeCounters } from '../../../src/modules/realtime/hub/realtime.counters.js';
import type { EventLog, LogEvent } from '../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { TopicRing } from '../../../src/platform/events/topic-ring.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { dashboard, event, HISTORY, principal, settled, subscribe } from './hub-of-channels.js';
import { MemoryConnection } from './memory.connection.js';

/** The log of a replica that reads later than another: it has what `catchUp` has brought so far. */
function laggingLog(front: MemoryEventLog): { log: EventLog; catchUp(): void } {
  const own = new TopicRing('dashboard', front.ring('dashboard').epoch, HISTORY);
  const handlers: ((event: LogEvent) => void)[] = [];
  const log: EventLog = {
    available: true,
    append: (topic, events) => front.append(topic, events),
    head: (topic) => front.head(topic),
    ring: () => own,
    subscribe: (handler) => {
      handlers.push(handler);
      return () => undefined;
    },
    onEpochChange: () => () => undefined,
  };
  const catchUp = (): void => {
    for (const next of front.ring('dashboard').since(own.head.seq) ?? []) {
      own.push(next);
      for (const handler of handlers) handler(next);
    }
  };
  return { log, catchUp };
}

describe('a replica that is behind the one a client comes from', () => {
  it('gives it what it has not seen, once, as it catches up', async () => {
    const front = new MemoryEventLog(HISTORY);
    const { log, catchUp } = laggingLog(front);
    const hub = new Hub(log, loadConfig({}), new RealtimeCounters(new Metrics()), { note: () => undefined } as unknown as Refusals);
    hub.onModuleInit();
    hub.register(dashboard);
    await front.append('dashboard', [event(1), event(2)]);
    catchUp();
    await front.append('dashboard', [event(3), event(4)]);
    const connection = new MemoryConnection();
    const client = hub.join(connection, principal('viewer'));
    const { epoch } = front.ring('dashboard');
    expect(await subscribe(hub, client, 'dashboard', { recover: { epoch, seq: 9 } })).toMatchObject({ recovered: false, frames: [] });
    const answer = await subscribe(hub, client, 'dashboard', { recover: { epoch, seq: 3 } });
    expect(answer).toMatchObject({ recovered: true, seq: 3, frames: [] });
    catchUp();
    await settled();
    expect(connection.received.map((frame) => frame['seq'])).toEqual([4]);
    hub.onApplicationShutdown();
  });
});
