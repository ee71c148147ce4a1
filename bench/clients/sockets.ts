import { WebSocket } from 'ws';
import { once } from 'node:events';
import { serve } from '../support/child.ts';
import { percentile } from '../support/stats.ts';

/** Many readers in one process: raw WebSockets, or Socket.IO spoken by hand so that the client costs the same on both sides. */
interface ConnectOrder {
  readonly url: string;
  readonly count: number;
  readonly kind: 'raw' | 'socket.io';
  readonly token?: string;
  /** Wait for our `subscribed`; a bare server sends none. */
  readonly subscribed: boolean;
}

let sockets: WebSocket[] = [];
let latencies: number[] = [];
let received = 0;
let lost = 0;
const lastSeen = new Map<WebSocket, number>();

function numberAfter(text: string, name: string): number | null {
  const at = text.indexOf(name);
  return at === -1 ? null : Number.parseFloat(text.slice(at + name.length, at + name.length + 20));
}

function hear(socket: WebSocket, text: string): void {
  const sentAt = numberAfter(text, '"sent_at":');
  if (sentAt === null) return;
  received += 1;
  latencies.push(performance.timeOrigin + performance.now() - sentAt);
  const n = numberAfter(text, '"n":') ?? 0;
  const before = lastSeen.get(socket) ?? 0;
  if (before > 0 && n > before + 1) lost += n - before - 1;
  lastSeen.set(socket, n);
}

async function open({ url, kind, token, subscribed }: ConnectOrder): Promise<WebSocket> {
  const base = url.replace('http', 'ws');
  const path = kind === 'raw' ? '/ws/dashboard' : '/socket.io/?EIO=4&transport=websocket';
  const socket = new WebSocket(base + path, { perMessageDeflate: false });
  const ready = new Promise<void>((resolve, reject) => {
    socket.once('close', (code) => reject(new Error(`closed with ${code} before it was ready`)));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (kind === 'socket.io' && text === '2') socket.send('3');
      if (kind === 'socket.io' && text.startsWith('0')) socket.send(`40/dashboard,${token === undefined ? '' : JSON.stringify({ token })}`);
      const isReady = subscribed ? text.includes('"subscribed"') : kind === 'socket.io' && text.startsWith('40');
      if (isReady) resolve();
      else hear(socket, text);
    });
  });
  await once(socket, 'open');
  if (kind === 'raw' && token !== undefined) socket.send(JSON.stringify({ token }));
  if (subscribed || kind === 'socket.io') await ready;
  else ready.catch(() => undefined);
  return socket;
}

serve({
  connect: async (order: ConnectOrder) => {
    for (let from = 0; from < order.count; from += 50) {
      const group = Array.from({ length: Math.min(50, order.count - from) }, () => open(order));
      sockets.push(...(await Promise.all(group)));
    }
    return sockets.length;
  },
  reset: () => {
    latencies = [];
    received = 0;
    lost = 0;
    lastSeen.clear();
  },
  report: () => ({ received, lost, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }),
  disconnect: () => {
    for (const socket of sockets) socket.terminate();
    sockets = [];
  },
});
