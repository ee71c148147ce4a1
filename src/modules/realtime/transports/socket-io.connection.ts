import type { Socket } from 'socket.io';
import { WebSocket } from 'ws';
import { type CloseCode, type Connection, CUT_OFF_MS } from '../protocol/connection.js';
import type { StreamFrame, Message } from '../protocol/message.js';
import { framed, WebSocketWriter } from './web-socket.writer.js';

/** A message in the wire shape of one namespace. */
interface Encoded {
  /** One Socket.IO packet per frame, for Engine.IO to carry. */
  readonly packets: readonly string[];
  /** The same packets as ready WebSocket frames, in one piece. */
  readonly webSocketFrames: Buffer;
}

/** Undeclared parts of Engine.IO. */
interface EngineSocket {
  readonly writeBuffer: readonly unknown[];
}

/**
 * One socket of one namespace. Rooms know nothing of outboxes, so each client is written to by itself: the same ready bytes straight to
 * its WebSocket, or through Engine.IO while that has packets waiting or the client polls.
 */
export class SocketIoConnection implements Connection {
  readonly transport = 'socket.io';
  private readonly shape: string;
  private readonly encode: (frames: readonly StreamFrame[]) => Encoded;
  /** Bytes in Engine.IO's own write buffer. */
  private queued = 0;
  private engine: unknown;
  private writer: WebSocketWriter | null = null;

  constructor(private readonly socket: Socket) {
    const namespace = socket.nsp.name;
    this.shape = `socket.io:${namespace}`;
    this.encode = (frames) => encode(namespace, frames);
  }

  send(message: Message): number {
    const { conn } = this.socket;
    const { packets, webSocketFrames } = message.encoded(this.shape, this.encode);
    const bytes = webSocketFrames.length;
    if (conn.transport !== this.engine) this.follow(conn.transport);
    // Only past an empty buffer: packets that Engine.IO holds must not be overtaken.
    if (this.writer?.socket.readyState === WebSocket.OPEN && this.isFlushed && conn.readyState === 'open') {
      this.writer.write(webSocketFrames);
      return bytes;
    }
    for (const packet of packets) conn.write(packet, { compress: false });
    this.queued += bytes;
    return bytes;
  }

  buffered(): number {
    const { conn } = this.socket;
    if (this.queued > 0 && this.isFlushed) this.queued = 0;
    if (conn.transport !== this.engine) this.follow(conn.transport);
    return this.queued + (this.writer?.buffered() ?? 0);
  }

  held(): number {
    return this.writer?.held ?? 0;
  }

  /** Engine.IO hands on its whole buffer at once or not at all. */
  private get isFlushed(): boolean {
    return (this.socket.conn as unknown as EngineSocket).writeBuffer.length === 0;
  }

  /** The transport changes once, when polling is upgraded. */
  private follow(engine: object): void {
    const socket: unknown = Reflect.get(engine, 'socket');
    this.engine = engine;
    this.writer = socket instanceof WebSocket ? new WebSocketWriter(socket) : null;
  }

  /** Counts an acknowledgement, which Socket.IO has sent by itself; returns its bytes. */
  acknowledged(bytes: number): number {
    this.queued += bytes;
    return bytes;
  }

  /** Socket.IO has no close codes: the `error` or `server_shutdown` event before it says why. */
  close(_code: CloseCode, _reason: string): void {
    const { conn } = this.socket;
    const webSocket = this.writer?.socket;
    this.socket.disconnect(true);
    // A client that never reads would keep its unread data: Engine.IO has let go, and its WebSocket waits half a minute for a farewell.
    setTimeout(() => {
      conn.close(true);
      webSocket?.terminate();
    }, CUT_OFF_MS).unref();
  }
}

/** `2[/namespace,]["type",frame]`: an EVENT packet of the Socket.IO protocol v5; within a WebSocket an Engine.IO message (`4`). */
function encode(namespace: string, frames: readonly StreamFrame[]): Encoded {
  const prefix = namespace === '/' ? '' : `${namespace},`;
  const packets = frames.map(({ type, json }) => `2${prefix}[${JSON.stringify(type)},${json}]`);
  return { packets, webSocketFrames: framed(packets.map((packet) => `4${packet}`)) };
}
