import type { Socket } from 'node:net';
import * as ws from 'ws';
import { currentTurn, writeNow, writeTogether } from './write-turn.js';

/** Most bytes that one turn holds back for one socket; a replay is more, and an unread replay must be visible at once. */
const HELD_BYTES = 64 * 1024;

/** The part of ws that sends a frame which is encoded already; Socket.IO's own adapter broadcasts through the same door. */
interface Internals {
  readonly _sender: { sendFrame(frame: readonly Buffer[]): void };
  readonly _socket: Socket | null;
}

interface Encoder {
  readonly Sender: { frame(data: Buffer, options: object): Buffer[] };
}

/** Texts as one piece of ready WebSocket bytes (unmasked text frames, RFC 6455). */
export function framed(texts: readonly string[]): Buffer {
  const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };
  const { Sender } = ws as unknown as Encoder;
  return Buffer.concat(texts.flatMap((text) => Sender.frame(Buffer.from(text), options)));
}

/** Writes ready frames past the encoder of ws, those of one turn together. */
export class WebSocketWriter {
  private turn = -1;
  private bytesOfTurn = 0;

  constructor(readonly socket: ws.WebSocket) {}

  /** On a socket that is closing this does nothing. */
  write(frames: Buffer): void {
    if (this.socket.readyState !== ws.WebSocket.OPEN) return;
    const { _sender: sender, _socket: stream } = this.socket as unknown as Internals;
    if (stream === null) return;
    const turn = currentTurn();
    if (turn !== this.turn) {
      writeTogether(stream);
      this.turn = turn;
      this.bytesOfTurn = 0;
    }
    sender.sendFrame([frames]);
    this.bytesOfTurn += frames.length;
    if (this.bytesOfTurn <= HELD_BYTES) return;
    writeNow(stream);
    this.turn = -1;
  }

  /** Bytes that the network has not taken, without those of this turn, which have not been passed to it. */
  buffered(): number {
    return Math.max(0, this.socket.bufferedAmount - this.held);
  }

  /** Bytes of this turn that have not been passed to the network. */
  get held(): number {
    return this.turn === currentTurn() ? this.bytesOfTurn : 0;
  }
}
