import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { Subscriber } from 'zeromq';
import { serve } from '../support/child.ts';
import { cork } from '../support/cork.ts';

/**
 * The limit of a fan-out of market data: ZeroMQ in, each message parsed, one prepared buffer per tick, a loop of `send` over those who follow
 * its symbol; plain (a write per frame) or corked (all that one turn sends to a socket is one write).
 */
const followers = new Map<string, Set<WebSocket>>();
const seqs = new Map<string, number>();
let corked = false;

async function receive(bus: Subscriber): Promise<void> {
  for await (const [topic, body] of bus) {
    const symbol = String(topic).split('_')[1] ?? '';
    const data: unknown = JSON.parse(String(body));
    const seq = (seqs.get(symbol) ?? 0) + 1;
    seqs.set(symbol, seq);
    const clients = followers.get(symbol);
    if (clients === undefined) continue;
    const frame = {
      type: 'market_data',
      symbol,
      exchange: 'NSE',
      mode: 2,
      data: { symbol, exchange: 'NSE', mode: 2, ...(data as object) },
    };
    const buffer = Buffer.from(JSON.stringify({ ...frame, broker: 'bare', seq }));
    for (const client of clients) {
      if (corked) cork(client);
      client.send(buffer, { binary: false });
    }
  }
}

serve({
  listen: async (how: { port: number; corked: boolean }) => {
    corked = how.corked;
    const bus = new Subscriber({ receiveHighWaterMark: 10_000, linger: 0 });
    bus.subscribe();
    await bus.bind(`tcp://127.0.0.1:${how.port}`);
    void receive(bus);
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    server.on('connection', (client) => {
      client.on('message', (data: Buffer) => {
        const { action, symbols = [] } = JSON.parse(data.toString()) as { action: string; symbols?: { symbol: string }[] };
        for (const { symbol } of symbols) followers.set(symbol, (followers.get(symbol) ?? new Set()).add(client));
        client.send(JSON.stringify({ type: action === 'authenticate' ? 'auth' : 'subscribe' }));
      });
      client.on('close', () => followers.forEach((clients) => clients.delete(client)));
    });
    const address = server.address();
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  },
});
