import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy as some companies have it: plain HTTP passes, a WebSocket and everything of Socket.IO is refused, until it is told to let them pass. */
export class PlainProxy {
  letsSocketsPass = false;
  /** How many WebSockets were asked for. */
  upgrades = 0;
  private readonly sockets = new Set<Duplex>();

  private constructor(
    private readonly target: URL,
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<PlainProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new PlainProxy(new URL(target), server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (socket) => proxy.keep(socket));
    server.on('upgrade', (asked: IncomingMessage, socket: Duplex) => proxy.upgrade(asked, socket));
    server.on('request', (asked, answer) => {
      if (asked.url?.startsWith('/socket.io') && !proxy.letsSocketsPass) {
        answer.writeHead(403).end();
        return;
      }
      const { hostname, port } = proxy.target;
      const onward = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers });
      onward.on('error', () => answer.destroy());
      onward.on('response', (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      // A stream that nobody reads any more is ended at its source.
      answer.on('close', () => onward.destroy());
      asked.pipe(onward);
    });
    return proxy;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private upgrade(asked: IncomingMessage, socket: Duplex): void {
    this.upgrades += 1;
    if (!this.letsSocketsPass) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const onward = connect(Number(this.target.port), this.target.hostname);
    this.keep(onward);
    const lines = asked.rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${asked.rawHeaders[at + 1] ?? ''}`] : []));
    onward.write(`GET ${asked.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  }

  private keep(socket: Duplex): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}
