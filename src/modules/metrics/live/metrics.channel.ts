import { type EventOn, TOPICS } from '../../../platform/events/events.js';
import { channel } from '../../realtime/protocol/channel.js';
import { MetricEventDto } from './dto/metric-event.dto.js';

declare module '../../../platform/events/events.js' {
  interface Events {
    metrics: { metric: MetricEventDto };
  }
}

const policy = {
  frames: { metric: MetricEventDto },
  permission: 'view_metrics',
  delivery: 'latest',
  shape: 'data',
  brokersOf: ({ data: { labels } }: EventOn<'metrics'>) => (labels.broker === undefined ? [] : [labels.broker]),
} as const;

/** The newest point of every series. */
export const metricsChannel = channel({
  ...policy,
  name: TOPICS.metrics,
  doc: 'The newest point of every series of every metric.',
  path: 'metrics',
  narrowedBy: 'metric_types',
});

/** The newest point of every series of one type. */
export const metricTypesChannel = channel({
  ...policy,
  name: `${TOPICS.metrics}:*`,
  member: 'type',
  forms: [{ form: 'metrics:<type>, a type of GET /api/metrics', example: 'metrics:cpu' }],
  doc: 'The newest point of every series of one metric.',
});
