import { EventLog } from '../../src/platform/events/event-log.js';
import { type RunningApp, startApp } from '../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../support/live.js';
import { until } from '../support/until.js';

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });

async function withApp(overrides: Record<string, string>, story: (app: RunningApp, token: string) => Promise<void>): Promise<void> {
  const app = await startApp(overrides);
  try {
    await story(app, await app.login('viewer'));
  } finally {
    await app.close();
  }
}

let count = 0;
async function happen(app: RunningApp, size: number, times = 1): Promise<void> {
  const events = Array.from({ length: times }, () => {
    count += 1;
    return { id: `fault-${count}`, type: 'position_updated', timestamp: new Date().toISOString(), data: { filling: 'x'.repeat(size) } };
  });
  await app.app.get(EventLog, { strict: false }).append('dashboard', events);
}

describe('a token that ends', () => {
  it('is announced at 80 % of its life; renewed the client stays, not renewed it is closed with 4401', async () => {
    await withApp({ TOKEN_EXPIRY_SECONDS: '3' }, async (app, token) => {
      const leaving = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      const staying = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      expect(await staying.frame('auth_expiring')).toMatchObject({ expires_at: expect.any(String) });
      const response = await fetch(`${app.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'viewer', password: app.passwords.viewer }),
      });
      const { access_token: renewed } = (await response.json()) as { access_token: string };
      expect(await staying.ask({ action: 'auth', token: renewed })).toMatchObject({ type: 'authenticated' });
      expect((await leaving.closed).code).toBe(4401);
      expect(leaving.frames.at(-1)).toMatchObject({ type: 'error', code: 'auth.token_expired' });
      expect(await staying.ask({ action: 'ping' })).toMatchObject({ type: 'pong' });
      staying.close();
    });
  });
});

describe('too many connections', () => {
  it('refuses 2,000 over the cap with 1013, keeps those inside, and takes new ones when there is room', async () => {
    await withApp({ WEBSOCKET_MAX_CONNECTIONS: '20', WEBSOCKET_MAX_CONNECTIONS_PER_USER: '1000' }, async (app, token) => {
      const open = () => RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      const inside = await Promise.all(Array.from({ length: 20 }, open));
      await Promise.all(inside.map((client) => client.frame('subscribed')));
      for (let group = 0; group < 20; group += 1) {
        const codes = await Promise.all(Array.from({ length: 100 }, async () => (await (await open()).closed).code));
        expect(new Set(codes)).toEqual(new Set([1013]));
      }
      await expect(connectSocketIo(app.url, '/dashboard', { token })).rejects.toMatchObject({
        data: { code: 'realtime.too_many_connections' },
      });
      await happen(app, 10);
      await Promise.all(inside.map((client) => client.frame('position_updated')));
      const [first] = inside;
      first?.close();
      await first?.closed;
      await until(async () => {
        const client = await open();
        const admitted = await client.frame('subscribed').then(
          () => true,
          () => false,
        );
        client.close();
        return admitted;
      });
      for (const client of inside) client.close();
    });
  });

  it('keeps places for those who authenticate, however many connections stay silent', async () => {
    await withApp({ WEBSOCKET_MAX_CONNECTIONS: '150', WEBSOCKET_AUTH_SECONDS: '60' }, async (app, token) => {
      const silent = await Promise.all(Array.from({ length: 300 }, () => RawClient.open(`${app.wsUrl}/ws/dashboard`)));
      const refused = await Promise.all(silent.slice(100).map(async (client) => (await client.closed).code));
      expect(new Set(refused)).toEqual(new Set([1013]));
      const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      await client.frame('subscribed');
      const socket = await connectSocketIo(app.url, '/dashboard', { token });
      socket.close();
      for (const one of [client, ...silent]) one.close();
    });
  });

  it('gives the place of a stream back when its reader leaves', async () => {
    await withApp({ WEBSOCKET_MAX_CONNECTIONS_PER_USER: '2' }, async (app, token) => {
      for (let round = 0; round < 6; round += 1) {
        const abort = new AbortController();
        const response = await fetch(`${app.url}/api/realtime/events?topics=dashboard`, { ...bearer(token), signal: abort.signal });
        expect(response.status).toBe(200);
        abort.abort();
        await until(async () => (await stats(app)).connections.total === 0);
      }
    });
  });

  it('refuses one user who has too many, and no other user', async () => {
    await withApp({ WEBSOCKET_MAX_CONNECTIONS_PER_USER: '2' }, async (app, token) => {
      const open = (value: string) => RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(value));
      const two = [await open(token), await open(token)];
      await Promise.all(two.map((client) => client.frame('subscribed')));
      const third = await open(token);
      expect((await third.closed).code).toBe(1013);
      const other = await open(await app.login('admin'));
      await other.frame('subscribed');
      for (const client of [...two, other]) client.close();
    });
  });
});

describe('a client that stops reading', () => {
  it('is closed with 4409, delays no other client, and recovers every event afterwards', async () => {
    await withApp({ REALTIME_HISTORY: '5000' }, async (app, token) => {
      const stalled = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      const other = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      const { epoch, seq } = await stalled.frame('subscribed');
      await other.frame('subscribed');
      stalled.socket.pause();
      // The kernel takes some megabytes on both sides before the outbox grows at all.
      for (let n = 0; n < 400; n += 1) {
        await happen(app, 50_000);
        await other.frame((frame) => frame['seq'] === Number(seq) + n + 1);
        other.frames.length = 0;
      }
      stalled.socket.resume();
      expect((await stalled.closed).code).toBe(4409);
      expect(stalled.frames.at(-1)).toMatchObject({ type: 'error', code: 'realtime.slow_consumer', retryable: true });
      const seen = stalled.frames.filter((frame) => frame.type === 'position_updated').map((frame) => Number(frame['seq']));
      expect(seen).toEqual(seen.map((_, index) => Number(seq) + index + 1));
      const again = await RawClient.open(`${app.wsUrl}/ws/dashboard?recover=${String(epoch)}:${Number(seq) + seen.length}`, bearer(token));
      const resumed = await again.frame('subscribed');
      expect(resumed['recovered']).toBe(true);
      const missed = (resumed['events'] as WireFrame[]).map((frame) => Number(frame['seq']));
      expect([...seen, ...missed]).toEqual(Array.from({ length: 400 }, (_, index) => Number(seq) + index + 1));
      await happen(app, 10);
      expect(await again.frame('position_updated')).toMatchObject({ seq: Number(seq) + 401 });
      for (const client of [again, other]) client.close();
    });
  });
});

describe('a client that asks for replays and reads none', () => {
  it.each(['ws', 'polling'] as const)('gets one of them and is ended, by %s', async (transport) => {
    await withApp({}, async (app, token) => {
      await happen(app, 300, 10_000);
      const { epoch } = app.app.get(EventLog, { strict: false }).ring('dashboard');
      const action = { action: 'subscribe', topic: 'dashboard', recover: { epoch, seq: 1 } };
      const leave = transport === 'ws' ? await askByWebSocket(app, token, action) : await askByPolling(app, token, action);
      let worst = 0;
      await until(async () => {
        const { queue, totals } = await stats(app);
        worst = Math.max(worst, queue.bytes);
        return totals.slow_consumers === 1;
      }, 30_000);
      // One replay of 10,000 events of 300 bytes, and what the answer to the reader's other messages takes.
      expect(worst).toBeLessThan(8 * 1024 * 1024);
      await until(async () => (await stats(app)).connections.total === 0, 30_000);
      leave();
    });
  });

  async function askByWebSocket(app: RunningApp, token: string, action: object): Promise<() => void> {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
    await client.frame('subscribed');
    client.socket.pause();
    for (let n = 0; n < 60; n += 1) client.send(action);
    return () => client.close();
  }

  /** Socket.IO by hand over HTTP long-polling, with acknowledgements, and without ever asking for what there is. */
  async function askByPolling(app: RunningApp, token: string, action: object): Promise<() => void> {
    const url = `${app.url}/socket.io/?EIO=4&transport=polling`;
    const post = (sid: string, body: string) =>
      fetch(`${url}&sid=${sid}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
    const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
    await post(sid, `40${JSON.stringify({ token })}`);
    // What comes before the server has let the client in is for a namespace that it is not in, and is dropped.
    await until(async () => (await stats(app)).connections.total === 1);
    const asks = Array.from({ length: 24 }, (_, n) => `42${n}${JSON.stringify(['subscribe', action])}`);
    await post(sid, asks.join(String.fromCharCode(30)));
    return () => undefined;
  }
});

describe('a quiet connection', () => {
  it('hears a heartbeat, and is cut off when it does not answer pings', async () => {
    await withApp({ WEBSOCKET_HEARTBEAT_SECONDS: '1', WEBSOCKET_PING_SECONDS: '1' }, async (app, token) => {
      const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      expect(await client.frame('heartbeat')).toMatchObject({ clients: 1, timestamp: expect.any(String) });
      const dead = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
      await dead.frame('subscribed');
      // A dead peer answers nothing, not even pings.
      dead.socket.pause();
      await until(async () => (await stats(app)).connections.total === 1);
      expect(await client.ask({ action: 'ping' })).toMatchObject({ type: 'pong' });
      client.close();
      dead.close();
    });
  });
});

describe('a shutdown', () => {
  it('says server_shutdown, delivers what was published before, and closes with 1001 on every transport', async () => {
    const app = await startApp();
    const token = await app.login('viewer');
    const raw = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
    const { seq } = await raw.frame('subscribed');
    const socket = await connectSocketIo(app.url, '/dashboard', { token });
    const reported = new Promise<WireFrame>((resolve) => socket.once('server_shutdown', resolve));
    const left = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    const sse = await fetch(`${app.url}/api/realtime/events?topics=dashboard`, bearer(token));
    await happen(app, 100, 1000);
    const closing = app.close();
    expect((await raw.closed).code).toBe(1001);
    expect(raw.frames.at(-1)).toMatchObject({ type: 'server_shutdown', reconnect_in_ms: [expect.any(Number), expect.any(Number)] });
    const seen = raw.frames.filter((frame) => frame.type === 'position_updated').map((frame) => Number(frame['seq']));
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => Number(seq) + index + 1));
    expect(await reported).toMatchObject({ reconnect_in_ms: expect.any(Array) });
    expect(await left).toBeTruthy();
    const text = await sse.text();
    expect(text).toMatch('event: server_shutdown');
    expect(text.match(/event: position_updated/g)).toHaveLength(1000);
    await closing;
  });
});

interface Stats {
  connections: { total: number };
  queue: { bytes: number };
  totals: { slow_consumers: number };
}

async function stats(app: RunningApp): Promise<Stats> {
  const response = await fetch(`${app.url}/api/realtime/stats`, bearer(await app.login('admin')));
  return (await response.json()) as Stats;
}
