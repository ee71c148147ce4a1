import { once } from 'node:events';
import { WebSocket } from 'ws';
import { serve } from '../support/child.ts';

/** Dashboards on `metrics`, each with the last frame that it has of every host. */
interface Order {
  readonly url: string;
  readonly token: string;
  readonly count: number;
  readonly maxRateHz: number;
}

const HOST = /"host":"([\w-]+)"/;
const VALUE = /"value":(-?[\d.e+]+)/;
const dashboards: Map<string, string>[] = [];
let frames = 0;

async function open({ url, token, maxRateHz }: Order): Promise<void> {
  const last = new Map<string, string>();
  dashboards.push(last);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/metrics?max_rate_hz=${maxRateHz}`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  const subscribed = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('{"type":"subscribed"')) resolve();
      if (!text.startsWith('{"type":"metric"')) return;
      frames += 1;
      last.set(HOST.exec(text)?.[1] ?? '', text);
    });
  });
  await once(socket, 'open');
  await subscribed;
}

serve({
  connect: async (order: Order) => {
    for (let from = 0; from < order.count; from += 50)
      await Promise.all(Array.from({ length: Math.min(50, order.count - from) }, () => open(order)));
    return dashboards.length;
  },
  /** Frames since the last call. */
  frames: () => {
    const heard = frames;
    frames = 0;
    return heard;
  },
  /** Number of dashboards with a wrong last value of any of these hosts. */
  wrong: (expected: Record<string, number>) =>
    dashboards.filter((last) => Object.entries(expected).some(([host, value]) => Number(VALUE.exec(last.get(host) ?? '')?.[1]) !== value))
      .length,
});
