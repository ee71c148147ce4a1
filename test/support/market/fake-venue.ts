import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { DIALECTS, type FakeTrade, type VenueDialect } from './fake-venue.dialects.js';

/** One connection of ours, as the venue sees it. */
export interface VenueClient {
  readonly socket: WebSocket;
  /** `ethusdt@trade`, `ETH-USD ticker`: what it is subscribed to. */
  readonly held: Set<string>;
  readonly frames: Record<string, unknown>[];
  readonly atMs: number[];
  sequence: number;
}

/** A venue for tests: speaks the dialect of a real one, checks its limits, and can be unwell in many ways. */
export class FakeVenue {
  readonly clients = new Set<VenueClient>();
  /** All that ever connected. */
  readonly all: VenueClient[] = [];
  /** Frames a second on one connection that were more than the venue allows. */
  overLimit = 0;
  /** The status that it answers in place of the upgrade. */
  refusing: { readonly status: number; readonly headers?: Record<string, string> } | null = null;
  /** The token that the address of an upgrade must name; without it, or with another one, the answer is 403. */
  token: string | null = null;
  /** It takes everything and says nothing: not even pongs. */
  hanging = false;
  /** It neither answers frames nor sends ticks, and is otherwise well. */
  mute = false;
  /** Streams that one connection may hold; more are refused with all that was asked for beside them. */
  limit = Number.POSITIVE_INFINITY;
  /** Symbols that it does not have. */
  readonly unknown = new Set<string>();
  /** Symbols of which it sends no ticks. */
  readonly dropped = new Set<string>();
  /** It ends each connection that has asked for something. */
  closing = false;
  /** It ends each connection after so long; 0 = never. */
  endAfterMs = 0;
  upgrades: string[] = [];
  /** The codes with which our side has ended connections. */
  readonly closeCodes: number[] = [];
  /** All trades of a symbol, oldest first, whoever heard of them. */
  private readonly trades = new Map<string, FakeTrade[]>();
  private tradeId = 1000;
  private readonly sockets = new Set<Duplex>();
  private constructor(
    private readonly dialect: VenueDialect,
    private readonly server: Server,
  ) {}

  static async start(venue: keyof typeof DIALECTS): Promise<FakeVenue> {
    const server = createServer();
    const fake = new FakeVenue(DIALECTS[venue], server);
    const upgrader = new WebSocketServer({ noServer: true, autoPong: false });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      fake.upgrades.push(request.url ?? '');
      fake.sockets.add(socket);
      socket.on('close', () => fake.sockets.delete(socket));
      const isWrong = fake.token !== null && !(request.url ?? '').includes(`access_token=${fake.token}`);
      if (fake.refusing !== null || isWrong) {
        const headers = Object.entries(fake.refusing?.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.end(`HTTP/1.1 ${fake.refusing?.status ?? 403} No\r\n${headers.join('')}content-length: 0\r\n\r\n`);
        return;
      }
      upgrader.handleUpgrade(request, socket, head, (accepted) => fake.accept(accepted));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What all connections together are subscribed to. */
  get held(): ReadonlySet<string> {
    return new Set([...this.clients].flatMap(({ held }) => [...held]));
  }

  /** Sends a trade to every connection that has asked for it. */
  trade(symbol: string, price: number, quantity = 1, atMs = Date.now()): void {
    this.tradeId += 1;
    const trade = { symbol, price, quantity, atMs, id: this.tradeId };
    this.trades.set(symbol, [...(this.trades.get(symbol) ?? []).slice(-999), trade]);
    this.sendTrade(trade);
  }

  /** Sends the last trades of the symbol once more, the newest first. */
  repeat(symbol: string, count = 1): void {
    for (const trade of (this.trades.get(symbol) ?? []).slice(-count).toReversed()) this.sendTrade(trade);
  }

  /** Sends a message that is no tick. */
  beat(): void {
    this.send(this.dialect.quiet);
  }

  send(text: string | Buffer): void {
    for (const { socket } of this.clients) socket.send(text);
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const { socket } of this.clients) socket.terminate();
    // What is sent from now on would go to nobody: their sockets say so only later.
    this.clients.clear();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private sendTrade(trade: FakeTrade): void {
    if (this.hanging || this.mute || this.dropped.has(trade.symbol)) return;
    for (const client of this.clients)
      if (client.held.has(this.dialect.tradeStream(trade.symbol))) client.socket.send(this.dialect.trade(trade, client));
  }

  private accept(socket: WebSocket): void {
    const client: VenueClient = { socket, held: new Set(), frames: [], atMs: [], sequence: 0 };
    this.clients.add(client);
    this.all.push(client);
    socket.on('error', () => undefined);
    const ending = this.endAfterMs > 0 ? setTimeout(() => socket.close(1001), this.endAfterMs) : undefined;
    socket.on('close', (code) => {
      clearTimeout(ending);
      this.clients.delete(client);
      this.closeCodes.push(code);
    });
    socket.on('ping', (data) => {
      if (!this.hanging) socket.pong(data);
    });
    socket.on('message', (data: Buffer) => {
      const nowMs = performance.now();
      client.atMs.push(nowMs);
      if (client.atMs.filter((atMs) => atMs > nowMs - 1000).length > this.dialect.framesPerSecond) this.overLimit += 1;
      const frame = JSON.parse(data.toString()) as Record<string, unknown>;
      client.frames.push(frame);
      if (this.hanging || this.mute) return;
      const before = new Set(client.held);
      for (const answer of this.dialect.take(frame, client, this.unknown, this.limit)) socket.send(answer);
      this.sendHistory(client, before);
      if (this.closing && client.held.size > 0) socket.close(1011);
    });
    if (!this.hanging) for (const frame of this.dialect.greeting ?? []) socket.send(frame);
  }

  /** Some venues send the last trades with a subscription to them. */
  private sendHistory(client: VenueClient, before: ReadonlySet<string>): void {
    for (const [symbol, trades] of this.trades) {
      const stream = this.dialect.tradeStream(symbol);
      if (before.has(stream) || !client.held.has(stream) || !this.dialect.history || this.dropped.has(symbol)) continue;
      client.socket.send(this.dialect.history(symbol, trades.slice(-50), client));
    }
  }
}
