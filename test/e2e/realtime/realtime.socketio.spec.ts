import { type EventEmitter, once } from 'node:events';
import type { Duplex } from 'node:stream';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { WebSocket } from 'ws';
import { RealtimeCounters } from '../../../src/modules/realtime/hub/realtime.counters.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { type RunningApp, startApp } from '../../support/app.js';
import type { WireFrame } from '../../support/live.js';
import { until } from '../../support/until.js';

let app: RunningApp;
let log: EventLog;
let token: string;
let eventCount = 0;

async function happen(count = 1, data: object = {}): Promise<void> {
  const events = Array.from({ length: count }, () => {
    eventCount += 1;
    return { id: `io-${eventCount}`, type: 'position_updated', timestamp: new Date().toISOString(), data: { n: eventCount, ...data } };
  });
  await log.append('dashboard', events);
}

/** A client of `/dashboard` and all the frames that it hears, in their order; acknowledgements are put in by those who ask. */
async function follow(options: Partial<ManagerOptions & SocketOptions>): Promise<{ socket: Socket; received: WireFrame[] }> {
  const socket = io(`${app.url}/dashboard`, { auth: { token }, reconnection: false, forceNew: true, ...options });
  const received: WireFrame[] = [];
  socket.onAny((_type: string, frame: WireFrame) => received.push(frame));
  await until(() => received.some(({ type }) => type === 'subscribed'));
  return { socket, received };
}

const headSeq = () => log.ring('dashboard').head.seq;
const seqsOf = (frames: readonly WireFrame[]) => frames.filter(({ type }) => type === 'position_updated').map(({ seq }) => Number(seq));
const from = (first: number, last: number) => Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
const startOf = (received: readonly WireFrame[]) => Number(received.find(({ type }) => type === 'subscribed')?.['seq']) + 1;

beforeAll(async () => {
  // What happens here has to be on the stream at once: this is about the transport, whichever driver keeps the events.
  app = await startApp({ REDIS_URL: '' });
  log = app.app.get(EventLog, { strict: false });
  token = await app.login('operator');
});
afterAll(() => app.close());

describe('a Socket.IO client', () => {
  it('hears events and acknowledgements in the order in which they were given, whatever pours in between', async () => {
    const first = headSeq() + 1;
    await happen(500, { filler: 'x'.repeat(20_000) });
    const { socket, received } = await follow({ transports: ['websocket'] });
    const receive = (answer: WireFrame) => received.push(answer);
    const start = startOf(received);
    for (let round = 0; round < 3; round += 1) {
      // The first answer is more than a connection takes at once: the others wait behind it while events go on.
      socket.emit('subscribe', { topic: 'dashboard', recover: { epoch: log.ring('dashboard').epoch, seq: first - 1 } }, receive);
      for (let more = 0; more < 10; more += 1) socket.emit('subscribe', { topic: 'dashboard' }, receive);
      socket.emit('ping', receive);
      while (received.filter(({ type }) => type === 'pong').length <= round) {
        await happen();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await until(() => seqsOf(received).at(-1) === headSeq());
    let last = start - 1;
    for (const frame of received.slice(received.findIndex(({ type }) => type === 'subscribed') + 1)) {
      const seq = Number(frame['seq']);
      if (frame.type === 'position_updated') expect(seq).toBe((last += 1));
      if (frame.type !== 'subscribed') continue;
      // Where the client stands by an answer is where it stands by the events before it, and the next one follows on it.
      if (frame['recovered'] === true) expect(seqsOf(frame['events'] as WireFrame[])).toEqual(from(first, seq));
      expect(seq).toBe(last);
    }
    expect(last).toBe(headSeq());
    socket.close();
  });

  it('that begins by polling and upgrades while events pour in loses, doubles and reorders nothing', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const enough = new AbortController();
      const pour = (async () => {
        while (!enough.signal.aborted) {
          await happen(1 + (eventCount % 7), { text: 'naïve — 東京' });
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const { socket, received } = await follow({ transports: ['polling', 'websocket'], upgrade: true });
      await until(() => socket.io.engine.transport.name === 'websocket');
      const polled = seqsOf(received).length;
      const upgradedAt = headSeq();
      await until(() => (seqsOf(received).at(-1) ?? 0) > upgradedAt + 200);
      enough.abort();
      await pour;
      await until(() => seqsOf(received).at(-1) === headSeq());
      expect(polled).toBeGreaterThan(0);
      expect(seqsOf(received)).toEqual(from(startOf(received), headSeq()));
      socket.close();
    }
  });

  it('that can only poll works all the same', async () => {
    const { socket, received } = await follow({ transports: ['polling'] });
    await happen(50);
    await until(() => seqsOf(received).at(-1) === headSeq());
    expect(await socket.emitWithAck('ping')).toMatchObject({ type: 'pong' });
    expect(await socket.emitWithAck('subscriptions')).toMatchObject({ topics: ['dashboard'] });
    await happen(50);
    await until(() => seqsOf(received).at(-1) === headSeq());
    expect(seqsOf(received)).toEqual(from(startOf(received), headSeq()));
    socket.close();
  });

  it('of two namespaces on one connection hears each topic in order, and leaves one without the other', async () => {
    const { socket, received } = await follow({ transports: ['websocket'] });
    const root = socket.io.socket('/', { auth: { token } });
    const inRoot: WireFrame[] = [];
    root.onAny((_type: string, frame: WireFrame) => inRoot.push(frame));
    root.connect();
    await until(() => root.connected);
    expect(await root.emitWithAck('subscribe', { topic: 'dashboard' })).toMatchObject({ type: 'subscribed' });
    const start = headSeq() + 1;
    await happen(30);
    await until(() => seqsOf(received).at(-1) === headSeq() && seqsOf(inRoot).at(-1) === headSeq());
    expect(seqsOf(inRoot)).toEqual(from(start, headSeq()));
    root.disconnect();
    await happen(5);
    await until(() => seqsOf(received).at(-1) === headSeq());
    expect(seqsOf(received)).toEqual(from(startOf(received), headSeq()));
    expect(seqsOf(inRoot)).toEqual(from(start, headSeq() - 5));
    socket.close();
  });

  it('that stops reading is closed, and cut off with all that it left unread', async () => {
    const upgraded = once(app.app.getHttpServer() as EventEmitter, 'upgrade').then(([, socket]) => socket as Duplex);
    const stalled = new WebSocket(`${app.wsUrl}/socket.io/?EIO=4&transport=websocket`);
    stalled.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('0')) stalled.send(`40/dashboard,${JSON.stringify({ token })}`);
      if (text.includes('"subscribed"')) stalled.pause();
    });
    const cutOff = upgraded.then((socket) => once(socket, 'close'));
    await until(() => stalled.isPaused);
    const { totals } = app.app.get(RealtimeCounters, { strict: false });
    while (totals.slow_consumers === 0) {
      await happen(20, { filler: 'x'.repeat(20_000) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Not half a minute later, when its WebSocket would give up waiting for a farewell.
    await cutOff;
    stalled.terminate();
  }, 15_000);
});
