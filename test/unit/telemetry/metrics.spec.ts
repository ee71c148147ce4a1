import { Metrics } from '../../../src/platform/telemetry/metrics.js';

describe('Metrics', () => {
  it('gives the same metric for the same name', async () => {
    const metrics = new Metrics();
    metrics.counter('orders_total', 'Orders', ['side']).inc({ side: 'buy' });
    metrics.counter('orders_total', 'Orders', ['side']).inc({ side: 'buy' });
    expect(await metrics.exposition()).toContain('orders_total{side="buy"} 2');
  });

  it('refuses a name that has another type', () => {
    const metrics = new Metrics();
    metrics.gauge('depth', 'Depth');
    expect(() => metrics.counter('depth', 'Depth')).toThrow('depth');
  });

  it('keeps two applications in one process apart', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.gauge('sockets', 'Sockets').set(5);
    expect(await other.exposition()).not.toContain('sockets');
  });

  it('has the figures of the process and its event loop', async () => {
    const text = await new Metrics().exposition();
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });
});
