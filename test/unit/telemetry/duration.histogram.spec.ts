import { Histogram, Registry } from 'prom-client';
import { DurationHistogram } from '../../../src/platform/telemetry/duration.histogram.js';

const BOUNDS = [0.001, 0.01, 1];

it('a duration histogram is exposed as prom-client exposes its own', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const durations = new DurationHistogram('seconds', 'How long it took', BOUNDS, ours);
  const histogram = new Histogram({
    ...{ name: 'seconds', help: 'How long it took', buckets: BOUNDS, registers: [theirs] },
    labelNames: ['route', 'status'],
  });
  for (const labels of [
    { route: '/a', status: '200' },
    { route: '/b "quoted"', status: '404' },
  ]) {
    const series = durations.of(labels);
    for (const seconds of [0, 0.0005, 0.001, 0.0011, 0.5, 1, 7]) {
      series.observe(seconds);
      histogram.observe(labels, seconds);
    }
  }
  expect(await ours.metrics()).toBe(await theirs.metrics());
  expect(await ours.metrics()).toContain('seconds_bucket{le="+Inf",route="/a",status="200"} 7');
});
