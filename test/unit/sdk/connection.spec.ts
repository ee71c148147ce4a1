import { aClient, aUser, newToken, refused } from './a-connection.js';
import { alertFrame, settle } from './support.js';

describe('coming back after the connection is over', () => {
  it('waits between nothing and 0.5 s x 2^n, at most 20 s', async () => {
    const { network, clock, rt } = await aClient({ random: 1 });
    for (const ms of [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]) {
      network.last.end(null);
      expect(rt.status).toEqual({ state: 'waiting', retryAt: clock.nowMs + ms, code: null });
      const before = network.links.length;
      await clock.pass(ms - 1);
      expect(network.links).toHaveLength(before);
      await clock.pass(1);
      expect(network.links).toHaveLength(before + 1);
    }
  });

  it('begins with short waits again once it was live', async () => {
    const { network, clock, rt, goLive } = await aClient({ random: 1 });
    for (let turn = 0; turn < 4; turn += 1) {
      network.last.end(null);
      await clock.pass(20_000);
    }
    await goLive();
    network.last.end(null);
    expect(rt.status).toMatchObject({ state: 'waiting', retryAt: clock.nowMs + 500 });
  });

  it('is at once for a slow consumer (4409), and not at once the second time', async () => {
    const { network, clock, rt, goLive } = await aClient({ random: 1 });
    await goLive();
    network.last.end(4409);
    expect(rt.status).toEqual({ state: 'waiting', retryAt: clock.nowMs, code: 4409 });
    await clock.pass(0);
    expect(network.links).toHaveLength(2);
    network.last.end(4409);
    expect(rt.status).toMatchObject({ state: 'waiting', retryAt: clock.nowMs + 1000 });
  });

  it.each([1013, 4429])('is after 5 s at the least where there are too many (%d)', async (code) => {
    const { network, clock, rt } = await aClient({ random: 0 });
    network.last.end(code);
    expect(rt.status).toEqual({ state: 'waiting', retryAt: clock.nowMs + 5000, code });
  });

  it('is when a stopping server asks for it, and only that time', async () => {
    const { network, clock, rt, goLive, others } = await aClient({ random: 0.5 });
    await goLive();
    network.last.frame({ type: 'server_shutdown', timestamp: '2025-12-04T10:30:00.000Z', reconnect_in_ms: [2000, 6000] });
    expect(others.at(-1)).toMatchObject({ type: 'server_shutdown' });
    network.last.end(1001);
    expect(rt.status).toMatchObject({ state: 'waiting', retryAt: clock.nowMs + 4000 });
    await clock.pass(4000);
    network.last.end(null);
    expect(rt.status).toMatchObject({ state: 'waiting', retryAt: clock.nowMs + 500 });
  });

  it('asks for what was missed since the last event that was given on', async () => {
    const { network, clock, goLive, seen } = await aClient();
    await goLive(10);
    network.last.frame(alertFrame(11));
    network.last.end(null);
    await clock.pass(1000);
    network.last.connected();
    await settle();
    expect(network.last.asked('alerts')['recover']).toEqual({ epoch: 'e1', seq: 11 });
    network.last.subscribed('alerts', { seq: 13, recovered: true, events: [alertFrame(12), alertFrame(13)] });
    network.last.frame(alertFrame(14));
    expect(seen).toEqual([11, 12, 13, 14]);
  });
});

describe('a refused token', () => {
  it('(4401) is renewed, and then there is one more try', async () => {
    const { session, refreshed } = aUser(newToken);
    const { network, rt, goLive } = await aClient({ session });
    await goLive();
    network.last.end(4401);
    await settle();
    expect([refreshed(), network.links.length]).toEqual([1, 2]);
    expect(await network.last.context.credentials()).toEqual({ token: 'a1' });
    network.last.end(4401);
    await settle();
    expect([refreshed(), network.links.length, rt.status]).toEqual([1, 2, { state: 'closed', code: 4401 }]);
  });

  it('that the backend does not renew ends the connection for good', async () => {
    const { session, refreshed } = aUser(refused);
    const { network, rt, clock, goLive, resets } = await aClient({ session });
    await goLive();
    network.last.end(4401);
    await clock.pass(600_000);
    expect([refreshed(), network.links.length, rt.status]).toEqual([1, 1, { state: 'closed', code: 4401 }]);
    expect(resets).toEqual(['access']);
  });

  it('that cannot be renewed now is tried again later', async () => {
    const { session } = aUser(() => {
      throw new TypeError('fetch failed');
    }, newToken);
    const { network, rt, clock, goLive } = await aClient({ session });
    await goLive();
    network.last.end(4401);
    await settle();
    expect(rt.status).toMatchObject({ state: 'waiting', code: null });
    await clock.pass(1000);
    expect(network.links).toHaveLength(2);
  });

  it('that ends soon (`auth_expiring`) is renewed on the open connection', async () => {
    const { session } = aUser(newToken);
    const { network, goLive } = await aClient({ session });
    await goLive();
    await network.last.context.credentials();
    network.last.frame({ type: 'auth_expiring', timestamp: '2025-12-04T10:30:00.000Z', expires_at: '2025-12-04T10:33:00.000Z' });
    await settle();
    expect(network.last.sent.at(-1)).toEqual({ action: 'auth', token: 'a1' });
    expect(network.links).toHaveLength(1);
  });

  it('of a key ends it at once', async () => {
    const { network, rt, clock } = await aClient();
    await network.last.context.credentials();
    network.last.end(4401);
    await clock.pass(600_000);
    expect([network.links.length, rt.status]).toEqual([1, { state: 'closed', code: 4401 }]);
  });
});

describe('the surroundings', () => {
  it('75 s without a byte are a dead connection, a heartbeat is not', async () => {
    const { network, clock, goLive } = await aClient();
    await goLive();
    await clock.pass(60_000);
    network.last.frame({ type: 'heartbeat', timestamp: '2025-12-04T10:30:00.000Z', clients: 1 });
    await clock.pass(70_000);
    expect(network.links).toHaveLength(1);
    await clock.pass(10_000);
    expect([network.links.length, network.links[0]?.isClosed]).toEqual([2, true]);
  });

  it('a machine that has slept connects anew', async () => {
    const { network, clock, goLive } = await aClient();
    await goLive();
    clock.wallAheadMs += 3_600_000;
    await clock.pass(5000);
    expect(network.links).toHaveLength(2);
  });

  it('a network that is gone is not tried, and at once when it is back', async () => {
    const { network, clock, rt, surroundings, goLive } = await aClient();
    await goLive();
    surroundings.change('offline');
    network.last.end(null);
    await clock.pass(600_000);
    expect([network.links.length, rt.status]).toEqual([1, { state: 'offline' }]);
    surroundings.change('online');
    expect(network.links).toHaveLength(2);
  });

  it('a tab that is seen again does not wait for its turn', async () => {
    const { network, clock, rt, surroundings } = await aClient({ random: 1 });
    for (let turn = 0; turn < 5; turn += 1) {
      network.last.end(null);
      await clock.pass(16_000);
    }
    network.last.end(null);
    expect(rt.status.state).toBe('waiting');
    surroundings.change('visible');
    expect(rt.status.state).toBe('connecting');
  });
});
