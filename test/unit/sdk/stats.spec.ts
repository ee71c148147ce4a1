import { aClient } from './a-connection.js';
import { alertFrame } from './support.js';

/** The server's clock is ahead by so much. */
const AHEAD_MS = 3000;
const DAY_MS = 86_400_000;

/** A client that knows the server's clock; `event` brings one that happened so long ago by it. */
async function aMeasured() {
  const client = await aClient();
  const { network, clock, goLive } = client;
  await goLive();
  let seq = 10;
  const dated = (agoMs: number) => ({
    ...alertFrame((seq += 1)),
    timestamp: new Date(clock.wall() + AHEAD_MS - agoMs).toISOString(),
  });
  const pong = async (): Promise<void> => {
    const ping = network.last.sent.findLast(({ action }) => action === 'ping');
    await clock.pass(100);
    network.last.frame({ type: 'pong', id: ping?.id, timestamp: new Date(clock.wall() - 50 + AHEAD_MS).toISOString() });
  };
  await pong();
  return { ...client, pong, dated, event: (agoMs: number, more = {}) => network.last.frame({ ...dated(agoMs), ...more }) };
}

describe('how late the stream is', () => {
  it('tells how far the server’s clock is off, the round trip, what was skipped and the lag', async () => {
    const { rt, event } = await aMeasured();
    event(20, { skipped: 4 });
    expect(rt.stats).toMatchObject({ roundTripMs: 100, offsetMs: AHEAD_MS, skipped: 4, lagMs: { least: 20, p50: 20, p99: 20 } });
  });

  it('is not the age of history that a source sends now', async () => {
    const { rt, event } = await aMeasured();
    for (let day = 16; day > 0; day -= 1) event(day * DAY_MS);
    expect(rt.stats).toMatchObject({ events: 16, lagMs: null });
    event(30);
    expect(rt.stats.lagMs).toEqual({ least: 30, p50: 30, p99: 30 });
  });

  it('is that of the freshest event where a source sends some of them late', async () => {
    const { rt, clock, event } = await aMeasured();
    await clock.pass(20_000);
    for (const ageMs of [9000, 8000, 40]) event(ageMs);
    expect(rt.stats.lagMs).toEqual({ least: 40, p50: 8000, p99: 9000 });
  });

  it('is not the age of events that were missed and are recovered', async () => {
    const { rt, network, clock, pong, dated } = await aMeasured();
    const missed = dated(0);
    network.last.end(null);
    await clock.pass(5000);
    network.last.connected();
    await pong();
    network.last.subscribed('alerts', { seq: 11, recovered: true, events: [missed] });
    expect(rt.stats).toMatchObject({ events: 1, recovered: 1, lagMs: null });
  });

  it('is said while it is so, and not of a stream that has been quiet for 10 s', async () => {
    const { rt, clock, event } = await aMeasured();
    await clock.pass(6000);
    event(5000);
    expect(rt.stats.lagMs?.least).toBe(5000);
    await clock.pass(10_001);
    expect(rt.stats.lagMs).toBeNull();
  });
});
