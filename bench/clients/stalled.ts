import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { serve } from '../support/child.ts';

/** A reader that asks for replays, stops reading, is closed for it, and then returns for its missed events. */
interface Order {
  readonly url: string;
  readonly token: string;
}

interface Frame {
  readonly type: string;
  readonly epoch?: string;
  readonly seq?: number;
  readonly recovered?: boolean;
  readonly events?: readonly Frame[];
}

/** Interval at which a client may ask for a replay. */
const REPLAY_EVERY_MS = 2000;
const MAX_REPLAYS = 20;
let socket: WebSocket;
let frames: Frame[] = [];

async function open({ url, token }: Order): Promise<WebSocket> {
  const opened = new WebSocket(`${url.replace('http', 'ws')}/ws/dashboard`, { headers: { authorization: `Bearer ${token}` } });
  opened.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  await once(opened, 'open');
  return opened;
}

async function frame(type: string): Promise<Frame> {
  for (;;) {
    const found = frames.find((one) => one.type === type);
    if (found) return found;
    await once(socket, 'message');
  }
}

/** Bytes that the server buffers for its slowest reader: none before the kernel's buffers are full on both sides. */
async function unsentBytes({ url, token }: Order): Promise<number> {
  const response = await fetch(`${url}/api/realtime/stats`, { headers: { authorization: `Bearer ${token}` } });
  const { queue } = (await response.json()) as { queue: { worst_bytes: number } };
  return queue.worst_bytes;
}

serve({
  /** Reads everything that is kept; returns how many events that is. */
  replay: async (order: Order & { readonly history: number }) => {
    frames = [];
    socket = await open(order);
    const { epoch = '', seq = 0 } = await frame('subscribed');
    frames = [];
    const recover = { epoch, seq: Math.max(0, seq - order.history) };
    socket.send(JSON.stringify({ action: 'subscribe', topic: 'dashboard', recover }));
    const { events = [] } = await frame('subscribed');
    socket.terminate();
    return events.length;
  },
  stall: async (order: Order) => {
    frames = [];
    socket = await open(order);
    const { epoch = '', seq = 0 } = await frame('subscribed');
    const recover = { epoch, seq: Math.max(0, seq - 9_000) };
    socket.pause();
    for (let n = 0; n < MAX_REPLAYS; n += 1) {
      socket.send(JSON.stringify({ action: 'subscribe', topic: 'dashboard', recover }));
      await delay(REPLAY_EVERY_MS);
      if ((await unsentBytes(order)) > 0) return;
    }
    throw new Error(`The kernel took ${MAX_REPLAYS} replays for a reader that reads none`);
  },
  resume: async (order: Order) => {
    const closed = once(socket, 'close');
    socket.resume();
    const [code] = await Promise.race([closed, delay(10_000, [0])]);
    const live = frames.filter((one) => one.type === 'bench' && one.seq !== undefined);
    const replayed = frames.filter((one) => one.type === 'subscribed').at(-1);
    const last = live.at(-1)?.seq ?? replayed?.seq ?? 0;
    const epoch = replayed?.epoch ?? '';
    frames = [];
    socket = await open(order);
    await frame('subscribed');
    frames = [];
    socket.send(JSON.stringify({ action: 'subscribe', topic: 'dashboard', recover: { epoch, seq: last } }));
    const answer = await frame('subscribed');
    socket.terminate();
    const seqs = (answer.events ?? []).map((one) => one.seq ?? 0);
    const expected = (answer.seq ?? 0) - last;
    const inOrder = seqs.filter((seq, index) => seq === last + 1 + index).length;
    return { code, recovered: inOrder, missing: answer.recovered ? expected - inOrder : expected };
  },
});
