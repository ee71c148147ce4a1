import type { WebSocket } from 'ws';
import type { CloseCode, Connection } from '../protocol/connection.js';
import type { StreamFrame, Message } from '../protocol/message.js';
import { allowMessages } from './bounded-socket.server.js';
import { ReadLag } from './read-lag.js';
import { framed, WebSocketWriter } from './web-socket.writer.js';

/** One raw WebSocket. A message is framed once and the same bytes are written to every socket. */
export class RawConnection implements Connection {
  readonly transport = 'ws';
  private readonly writer: WebSocketWriter;
  private readonly lag: ReadLag | null;

  /** `asks`: whether the client is asked how far it is behind. */
  constructor(
    private readonly socket: WebSocket,
    asks = false,
  ) {
    this.writer = new WebSocketWriter(socket);
    this.lag = asks ? new ReadLag(socket, (frame) => this.writer.write(frame)) : null;
  }

  send(message: Message): number {
    const bytes = message.encoded('ws', encode);
    this.writer.write(bytes);
    this.lag?.sent(bytes.length);
    return bytes.length;
  }

  buffered(): number {
    return this.writer.buffered();
  }

  held(): number {
    return this.writer.held;
  }

  lagMs(): number {
    return this.lag?.ms ?? 0;
  }

  takesUpTo(bytes: number): void {
    allowMessages(this.socket, bytes);
  }

  close(code: CloseCode, reason: string): void {
    this.socket.close(code, reason);
  }
}

function encode(frames: readonly StreamFrame[]): Buffer {
  return framed(frames.map(({ json }) => json));
}
