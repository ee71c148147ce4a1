import type { Metrics } from '../telemetry/metrics.js';
import type { EventLog } from './event-log.js';

/** Counts the events of the log on this replica. Topics are counted by family (`metrics:cpu` as `metrics`), so that labels stay few. */
export function measure<Log extends EventLog>(log: Log, metrics: Metrics): Log {
  const events = metrics.counter('quarterdeck_events_total', 'Events in the log, as this replica sees them', ['topic']);
  const epochs = metrics.counter('quarterdeck_event_log_epoch_changes_total', 'Times a topic had to start again, so that clients reload', [
    'topic',
  ]);
  const available = metrics.gauge('quarterdeck_event_log_available', '1 while the event log can be reached');
  Object.assign(available, { collect: () => available.set(log.available ? 1 : 0) });
  log.subscribe((event) => events.inc({ topic: familyOf(event.topic) }));
  log.onEpochChange((topic) => epochs.inc({ topic: familyOf(topic) }));
  return log;
}

function familyOf(topic: string): string {
  return topic.split(':', 1)[0] ?? topic;
}
