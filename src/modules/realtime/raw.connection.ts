import { WebSocket } from 'ws';
import type { CloseCode, Connection } from './connection.js';
import type { Frame, Message } from './message.js';

/** The part of ws that sends a frame which is encoded already; Socket.IO's own adapter broadcasts through the same door. */
interface FrameSender {
  readonly _sender: { sendFrame(frame: readonly Buffer[]): void };
}

interface Sender {
  readonly Sender: { frame(data: Buffer, options: object): Buffer[] };
}

/** One raw WebSocket. A message is framed once and the same bytes are written to every socket. */
export class RawConnection implements Connection {
  readonly transport = 'ws';

  constructor(private readonly socket: WebSocket) {}

  send(message: Message): number {
    const bytes = message.encoded('ws', encodeFrames);
    if (this.socket.readyState === WebSocket.OPEN) (this.socket as unknown as FrameSender)._sender.sendFrame([bytes]);
    return bytes.length;
  }

  buffered(): number {
    return this.socket.bufferedAmount;
  }

  close(code: CloseCode, reason: string): void {
    this.socket.close(code, reason);
  }
}

/** All frames of a message as one piece of ready WebSocket bytes (unmasked text frames, RFC 6455). */
function encodeFrames(frames: readonly Frame[]): Buffer {
  const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };
  return Buffer.concat(frames.flatMap(({ json }) => (WebSocket as unknown as Sender).Sender.frame(Buffer.from(json), options)));
}
