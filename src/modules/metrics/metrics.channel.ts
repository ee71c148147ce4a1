import type { LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { channel } from '../realtime/channel.js';
import type { Labels } from './metric-series.js';

/** What a `metric` event carries: the newest point of its series. */
export interface MetricData {
  readonly type: string;
  readonly value: number;
  readonly labels: Labels;
  readonly timestamp: string;
}

const policy = {
  permission: 'view_metrics',
  delivery: 'latest',
  shape: 'data',
  brokersOf: ({ data }: LogEvent) => {
    const { broker } = (data as MetricData).labels;
    return broker === undefined ? [] : [broker];
  },
} as const;

/** The newest point of every series. */
export const metricsChannel = channel({ ...policy, name: TOPICS.metrics, path: 'metrics', narrowedBy: 'metric_types' });

/** The newest point of every series of one type. */
export const metricTypesChannel = channel({ ...policy, name: `${TOPICS.metrics}:*` });
