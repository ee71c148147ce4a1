import type { CloseCode, Connection } from '../../../src/modules/realtime/protocol/connection.js';
import type { Message } from '../../../src/modules/realtime/protocol/message.js';

/** A connection whose reader can be stopped: its unread data counts as buffered. */
export class MemoryConnection implements Connection {
  readonly transport = 'ws';
  readonly received: Record<string, unknown>[] = [];
  closedWith: CloseCode | null = null;
  reading = true;
  private waiting: string[] = [];

  send(message: Message): number {
    const texts = message.frames.map((frame) => frame.json);
    this.waiting.push(...texts);
    if (this.reading) this.read();
    return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  }

  buffered(): number {
    return this.waiting.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  }

  close(code: CloseCode): void {
    this.closedWith = code;
  }

  /** Reads `count` frames, or all. */
  read(count = this.waiting.length): void {
    this.received.push(...this.waiting.splice(0, count).map((text) => JSON.parse(text)));
  }

  ofType(type: string): Record<string, unknown>[] {
    return this.received.filter((frame) => frame['type'] === type);
  }
}
