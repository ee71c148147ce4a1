import fc from 'fast-check';
import { event, house, principal, seqs, settled, subscribe } from './hub-of-channels.js';
import { MemoryConnection } from './memory.connection.js';

describe('a slow client', () => {
  it('is closed with 4409 when it falls a mebibyte behind on a log topic, and the others never notice', async () => {
    const { hub, log } = house(100_000);
    const slow = new MemoryConnection();
    const quick = new MemoryConnection();
    slow.reading = false;
    const client = hub.join(slow, principal('viewer'));
    await subscribe(hub, client, 'dashboard');
    await subscribe(hub, hub.join(quick, principal('viewer')), 'dashboard');
    for (let n = 0; n < 200; n += 1) {
      await log.append('dashboard', [event('x'.repeat(10_000))]);
      await settled();
    }
    expect(slow.closedWith).toBe(4409);
    expect(slow.buffered()).toBeLessThan(1.1 * 1024 * 1024);
    expect(quick.received.map((frame) => frame['seq'])).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    slow.read();
    const got = slow.ofType('position_updated').map((frame) => Number(frame['seq']));
    expect(got).toEqual(Array.from({ length: got.length }, (_, index) => index + 1));
    expect(slow.received.at(-1)).toMatchObject({ type: 'error', code: 'realtime.slow_consumer', retryable: true });
    const again = hub.join(new MemoryConnection(), principal('viewer'));
    const { epoch } = log.ring('dashboard');
    const resumed = await subscribe(hub, again, 'dashboard', { recover: { epoch, seq: got.length } });
    expect(seqs(resumed.frames)).toEqual(Array.from({ length: 200 - got.length }, (_, index) => got.length + index + 1));
    hub.onApplicationShutdown();
  });

  it('is closed when it is more events behind than the history holds', async () => {
    const { hub, log } = house(20);
    const slow = new MemoryConnection();
    slow.reading = false;
    await subscribe(hub, hub.join(slow, principal('viewer')), 'dashboard');
    for (let n = 0; n < 20; n += 1) await log.append('dashboard', [event(n)]);
    await settled();
    expect(slow.closedWith).toBeNull();
    await log.append('dashboard', [event(20)]);
    await settled();
    expect(slow.closedWith).toBe(4409);
    hub.onApplicationShutdown();
  });

  it('on a latest topic always ends with the newest value per key, never an older after a newer one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('BTC', 'ETH', 'SOL'), fc.boolean()), { minLength: 1, maxLength: 60 }),
        async (steps) => {
          const { hub, log } = house(1000);
          const connection = new MemoryConnection();
          const client = hub.join(connection, principal('viewer'));
          await subscribe(hub, client, 'prices');
          const newest = new Map<string, number>();
          let value = 0;
          for (const [key, reads] of steps) {
            value += 1;
            newest.set(key, value);
            await log.append('prices', [event({ key, value, filling: 'x'.repeat(100_000) }, key)]);
            await settled();
            connection.reading = reads;
            if (reads) connection.read();
            client.tick(Date.now());
          }
          connection.reading = true;
          connection.read();
          client.tick(Date.now());
          hub.onApplicationShutdown();
          expect(connection.closedWith).toBeNull();
          const got = connection.received.map((frame) => frame['data'] as { key: string; value: number });
          for (const [key, last] of newest) {
            const values = got.filter((data) => data.key === key).map((data) => data.value);
            expect(values.at(-1)).toBe(last);
            expect(values).toEqual(values.toSorted((a, b) => a - b));
          }
          const skipped = connection.received.reduce((sum, frame) => sum + Number(frame['skipped'] ?? 0), 0);
          expect(got.length + skipped).toBe(steps.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gets at most max_rate_hz frames of a latest topic, and all events of a log topic', async () => {
    const { hub, log } = house(1000);
    const connection = new MemoryConnection();
    const client = hub.join(connection, principal('viewer'));
    await subscribe(hub, client, 'prices', { maxRateHz: 0.001 });
    await subscribe(hub, client, 'dashboard', { maxRateHz: 0.001 });
    for (let n = 1; n <= 5; n += 1) {
      await log.append('prices', [event(n, 'BTC')]);
      await log.append('dashboard', [event(n)]);
      await settled();
    }
    expect(connection.received.filter((frame) => frame['topic'] === 'dashboard')).toHaveLength(5);
    expect(connection.received.filter((frame) => frame['topic'] === 'prices').map((frame) => frame['data'])).toEqual([1]);
    client.tick(Date.now() + 1_000_001);
    expect(connection.received.at(-1)).toMatchObject({ topic: 'prices', data: 5, skipped: 3 });
    hub.onApplicationShutdown();
  });
});
