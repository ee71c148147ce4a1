import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../support/child.ts';

/** A venue in Binance's dialect: takes subscriptions, counts frames that are too many, sends a trade of each symbol as soon as it is asked for. */
const FRAMES_PER_SECOND = 5;
const held = new Map<WebSocket, Set<string>>();
let overLimit = 0;
let tradeId = 0;
let wanted = 0;
let cutMs = 0;
let restored = Promise.withResolvers<number>();

function trade(stream: string): string {
  const [symbol = ''] = stream.split('@');
  tradeId += 1;
  const data = { e: 'trade', E: Date.now(), s: symbol.toUpperCase(), t: tradeId, p: '100.5', q: '2', T: Date.now() };
  return JSON.stringify({ stream, data });
}

function take(socket: WebSocket, times: number[], text: string): void {
  const nowMs = performance.now();
  times.push(nowMs);
  if (times.filter((at) => at > nowMs - 1000).length > FRAMES_PER_SECOND) overLimit += 1;
  const { method, params, id } = JSON.parse(text) as { method: string; params: string[]; id: number };
  const streams = held.get(socket);
  for (const stream of params) {
    if (method !== 'SUBSCRIBE') streams?.delete(stream);
    else {
      streams?.add(stream);
      if (stream.endsWith('@trade')) socket.send(trade(stream));
    }
  }
  socket.send(JSON.stringify({ result: null, id }));
  const symbols = new Set([...held.values()].flatMap((all) => [...all].filter((stream) => stream.endsWith('@trade'))));
  if (symbols.size >= wanted) restored.resolve(performance.now() - cutMs);
}

serve({
  listen: async (symbols: number) => {
    wanted = symbols;
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    server.on('connection', (socket) => {
      const times: number[] = [];
      held.set(socket, new Set());
      socket.on('error', () => undefined);
      socket.on('close', () => held.delete(socket));
      socket.on('message', (data: Buffer) => take(socket, times, data.toString()));
    });
    const address = server.address();
    return typeof address === 'object' && address ? `ws://127.0.0.1:${address.port}` : '';
  },
  whole: () => restored.promise,
  /** Cuts all connections; how long it took until all symbols were asked for again, in ms. */
  cut: () => {
    restored = Promise.withResolvers();
    cutMs = performance.now();
    for (const socket of held.keys()) socket.terminate();
    held.clear();
    return restored.promise;
  },
  overLimit: () => overLimit,
});
