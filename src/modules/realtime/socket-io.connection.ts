import type { Socket } from 'socket.io';
import { WebSocket } from 'ws';
import { type CloseCode, type Connection, CUT_OFF_MS } from './connection.js';
import type { Frame, Message } from './message.js';

/** One event as a Socket.IO packet, with the WebSocket frame around it made once for everybody. */
interface Packet {
  readonly text: string;
  readonly options: { readonly compress: boolean; readonly wsPreEncodedFrame: readonly Buffer[] };
  readonly bytes: number;
}

interface Sender {
  readonly Sender: { frame(data: Buffer, options: object): Buffer[] };
}

interface WriteBuffered {
  readonly writeBuffer: readonly unknown[];
}

/**
 * One socket of one namespace. Packets are written to the Engine.IO connection as Socket.IO's own in-memory adapter does it, because
 * rooms know nothing of outboxes: each client must be asked whether it has room.
 */
export class SocketIoConnection implements Connection {
  readonly transport = 'socket.io';
  private readonly shape: string;
  private readonly encode: (frames: readonly Frame[]) => Packet[];
  /** Bytes in Engine.IO's own write buffer. */
  private queued = 0;
  private engine: unknown;
  private webSocket: WebSocket | null = null;

  constructor(private readonly socket: Socket) {
    const namespace = socket.nsp.name;
    this.shape = `socket.io:${namespace}`;
    this.encode = (frames) => frames.map((frame) => packet(namespace, frame));
  }

  send(message: Message): number {
    const { conn } = this.socket;
    let bytes = 0;
    for (const { text, options, bytes: size } of message.encoded(this.shape, this.encode)) {
      bytes += size;
      // `write` is Engine.IO's public way to send; the ready frame is its (untyped) option.
      conn.write(text, options);
    }
    this.queued += bytes;
    return bytes;
  }

  buffered(): number {
    const { conn } = this.socket;
    // It hands on its whole buffer at once or not at all.
    if ((conn as unknown as WriteBuffered).writeBuffer.length === 0) this.queued = 0;
    if (conn.transport !== this.engine) this.follow(conn.transport);
    return this.queued + (this.webSocket?.bufferedAmount ?? 0);
  }

  /** The transport changes once, when polling is upgraded. */
  private follow(engine: object): void {
    const socket: unknown = Reflect.get(engine, 'socket');
    this.engine = engine;
    this.webSocket = socket instanceof WebSocket ? socket : null;
  }

  /** Counts an acknowledgement, which Socket.IO has sent by itself; returns its bytes. */
  acknowledged(bytes: number): number {
    this.queued += bytes;
    return bytes;
  }

  /** Socket.IO has no close codes: the `error` or `server_shutdown` event before it says why. */
  close(_code: CloseCode, _reason: string): void {
    const { conn } = this.socket;
    this.socket.disconnect(true);
    // Who never reads would keep what it has not read for ever.
    setTimeout(() => conn.close(true), CUT_OFF_MS).unref();
  }
}

/** `2[/namespace,]["type",frame]`: an EVENT packet of the Socket.IO protocol v5, within an Engine.IO message (`4`). */
function packet(namespace: string, { type, json }: Frame): Packet {
  const text = `2${namespace === '/' ? '' : `${namespace},`}[${JSON.stringify(type)},${json}]`;
  const frameOptions = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };
  const frame = Buffer.concat((WebSocket as unknown as Sender).Sender.frame(Buffer.from(`4${text}`), frameOptions));
  return { text, options: { compress: false, wsPreEncodedFrame: [frame] }, bytes: frame.length };
}
