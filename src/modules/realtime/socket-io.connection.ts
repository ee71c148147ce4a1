import type { Socket } from 'socket.io';
import { WebSocket } from 'ws';
import type { CloseCode, Connection } from './connection.js';
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

/**
 * One socket of one namespace. Packets are written to the Engine.IO connection as Socket.IO's own in-memory adapter does it, because
 * rooms know nothing of outboxes: each client must be asked whether it has room.
 */
export class SocketIoConnection implements Connection {
  readonly transport = 'socket.io';
  /** Bytes in Engine.IO's own write buffer, which it hands on as a whole. */
  private queued = 0;

  constructor(private readonly socket: Socket) {
    socket.conn.on('flush', () => {
      this.queued = 0;
    });
  }

  send(message: Message): number {
    const namespace = this.socket.nsp.name;
    const packets = message.encoded(`socket.io:${namespace}`, (frames) => frames.map((frame) => packet(namespace, frame)));
    let bytes = 0;
    for (const { text, options, bytes: size } of packets) {
      bytes += size;
      this.queued += size;
      // `write` is Engine.IO's public way to send; the ready frame is its (untyped) option.
      this.socket.conn.write(text, options);
    }
    return bytes;
  }

  buffered(): number {
    const { transport } = this.socket.conn;
    const socket: unknown = Reflect.get(transport, 'socket');
    return this.queued + (socket instanceof WebSocket ? socket.bufferedAmount : 0);
  }

  /** Socket.IO has no close codes: the `error` or `server_shutdown` event before it says why. */
  close(_code: CloseCode, _reason: string): void {
    this.socket.disconnect();
  }
}

/** `2[/namespace,]["type",frame]`: an EVENT packet of the Socket.IO protocol v5, within an Engine.IO message (`4`). */
function packet(namespace: string, { type, json }: Frame): Packet {
  const text = `2${namespace === '/' ? '' : `${namespace},`}[${JSON.stringify(type)},${json}]`;
  const frameOptions = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };
  const frame = Buffer.concat((WebSocket as unknown as Sender).Sender.frame(Buffer.from(`4${text}`), frameOptions));
  return { text, options: { compress: false, wsPreEncodedFrame: [frame] }, bytes: frame.length };
}
