import { once } from 'node:events';
import { WebSocket } from 'ws';
import { serve } from '../support/child.ts';

const { newApiKey } = (await import(new URL('../../dist/common/api-key.js', import.meta.url).href)) as { newApiKey(): string };
let timer: NodeJS.Timeout | undefined;
let socket: WebSocket | null = null;

/** Sends invalid keys over OpenAlgo sockets: each socket accepts ten, then it is closed and another one is opened. */
async function guess(url: string): Promise<void> {
  if (socket?.readyState === WebSocket.OPEN) return socket.send(JSON.stringify({ action: 'authenticate', api_key: newApiKey() }));
  if (socket?.readyState === WebSocket.CONNECTING) return;
  const opened = new WebSocket(`${url.replace('http', 'ws')}/ws/market`, { perMessageDeflate: false });
  opened.on('error', () => undefined);
  socket = opened;
  await once(opened, 'open').catch(() => undefined);
}

serve({
  begin: ({ url, perSecond }: { url: string; perSecond: number }) => {
    timer = setInterval(() => void guess(url), 1000 / perSecond);
  },
  end: () => clearInterval(timer),
});
