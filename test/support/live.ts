import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';

/** A frame as a client reads it. */
export interface WireFrame {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface RawOptions {
  readonly headers?: Record<string, string>;
  readonly protocols?: string[];
}

/** A raw WebSocket that keeps what it hears, and waits for frames instead of time. */
export class RawClient {
  readonly frames: WireFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly socket: WebSocket;

  private constructor(url: string, { headers = {}, protocols = [] }: RawOptions) {
    this.socket = new WebSocket(url, protocols, { headers });
    this.socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as WireFrame));
    this.socket.on('error', () => undefined);
    this.closed = once(this.socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }));
  }

  static async open(url: string, options: RawOptions = {}): Promise<RawClient> {
    const client = new RawClient(url, options);
    await Promise.race([once(client.socket, 'open'), client.closed]);
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first frame (from now or before) that fits; rejects when the connection ends first. */
  async frame(fits: string | ((frame: WireFrame) => boolean)): Promise<WireFrame> {
    const matches = typeof fits === 'string' ? (frame: WireFrame) => frame.type === fits : fits;
    for (;;) {
      const found = this.frames.find((frame) => matches(frame));
      if (found) return found;
      const ended = this.closed.then(({ code }) =>
        Promise.reject(new Error(`closed with ${code} before the frame came: ${JSON.stringify(this.frames.slice(-3))}`)),
      );
      await Promise.race([once(this.socket, 'message'), ended]);
    }
  }

  /** Sends an action with an id and gives its answer. */
  async ask(action: Record<string, unknown>): Promise<WireFrame> {
    nextId += 1;
    const id = nextId;
    this.send({ ...action, id });
    return this.frame((frame) => frame['id'] === id);
  }

  close(): void {
    this.socket.terminate();
  }
}

let nextId = 0;

/** A Socket.IO client of one namespace, connected or refused. */
export async function connectSocketIo(
  url: string,
  namespace: string,
  auth: Record<string, unknown>,
  { extraHeaders = {} }: { readonly extraHeaders?: Record<string, string> } = {},
): Promise<Socket> {
  const socket = io(`${url}${namespace}`, { auth, extraHeaders, transports: ['websocket'], reconnection: false, forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error: Error) => {
      socket.close();
      reject(error);
    });
  });
  return socket;
}
