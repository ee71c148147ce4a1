import { once } from 'node:events';
import { WebSocket } from 'ws';
import { serve } from '../support/child.ts';

/** Tails of one service in one process; a stalled one is open and reads nothing. */
interface Order {
  readonly url: string;
  readonly token: string;
  readonly service: string;
  readonly count: number;
  readonly stalled: number;
}

const SENT = 'sent ';
let sockets: WebSocket[] = [];
let delaysMs: number[] = [];

async function open({ url, token, service }: Order): Promise<WebSocket> {
  const address = `${url.replace('http', 'ws')}/ws/logs?service=${service}&max_entries_per_s=5000`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } });
  const subscribed = Promise.withResolvers<void>();
  socket.on('message', (message: Buffer) => {
    const nowMs = performance.timeOrigin + performance.now();
    const text = message.toString();
    if (text.includes('"subscribed"')) subscribed.resolve();
    // The oldest entry of a frame has waited longest.
    const at = text.indexOf(SENT);
    if (at !== -1) delaysMs.push(nowMs - Number.parseFloat(text.slice(at + SENT.length, at + SENT.length + 20)));
  });
  await once(socket, 'open');
  await subscribed.promise;
  return socket;
}

serve({
  connect: async (order: Order) => {
    sockets = [];
    delaysMs = [];
    for (let n = 0; n < order.count; n += 1) sockets.push(await open(order));
    for (const socket of sockets.slice(0, order.stalled)) socket.pause();
  },
  /** From when each frame's first entry was sent to here, in ms, since the last time this was asked. */
  delays: () => delaysMs.splice(0),
  close: () => {
    for (const socket of sockets) socket.terminate();
  },
});
