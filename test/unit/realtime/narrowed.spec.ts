import { Problem } from '../../../src/common/problem.js';
import type { Channel } from '../../../src/modules/realtime/protocol/channel.js';
import { narrowed } from '../../../src/modules/realtime/sessions/narrowed.js';

const row: Channel = {
  doc: 'A topic of this test.',
  frames: {},
  name: 'metrics',
  permission: 'view_metrics',
  delivery: 'latest',
  shape: 'data',
  brokersOf: () => [],
  narrowedBy: 'metric_types',
};
const hub = {
  channelOf: (topic: string) => {
    if (/^metrics(:[\w.-]+)?$/.test(topic)) return row;
    throw new Problem('realtime.unknown_topic');
  },
};
const topics = (message: Record<string, unknown>) =>
  narrowed({ action: 'subscribe', topic: 'metrics', maxRateHz: 4 }, message, hub).map(({ topic, maxRateHz }) => `${topic} ${maxRateHz}`);

describe('the first message narrows the topic of the path', () => {
  it.each([
    [{}, ['metrics 4']],
    [{ metric_types: ['all'] }, ['metrics 4']],
    [{ metric_types: ['cpu', 'all'] }, ['metrics 4']],
    [{ metric_types: ['cpu', 'memory', 'cpu'] }, ['metrics:cpu 4', 'metrics:memory 4']],
  ])('%j', (message, expected) => {
    expect(topics(message)).toEqual(expected);
  });

  it.each([[[]], ['cpu'], [[7]], [{}], [Array.from({ length: 101 }, (_, n) => `t${n}`)]])('but not by %j', (metricTypes) => {
    expect(() => topics({ metric_types: metricTypes })).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });

  it('nor to a name that no topic can have', () => {
    expect(() => topics({ metric_types: ['a b'] })).toThrow(expect.objectContaining({ code: 'realtime.unknown_topic' }));
  });
});
