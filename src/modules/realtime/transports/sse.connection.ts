import type { ServerResponse } from 'node:http';
import { type CloseCode, type Connection, CUT_OFF_MS } from '../protocol/connection.js';
import type { StreamFrame, Message } from '../protocol/message.js';
import { writeTogether } from './write-turn.js';
import type { RecoverFrom } from '../protocol/actions.js';

/** The position of a frame in its topic, read from the frame itself. */
interface Placed {
  readonly topic?: string;
  readonly epoch?: string;
  readonly seq?: number;
  readonly events?: readonly (Placed & { readonly type: string })[];
}

/** One Server-Sent Events stream. Ids carry the position of every topic of the stream, so that one `Last-Event-ID` resumes them all. */
export class SseConnection implements Connection {
  readonly transport = 'sse';
  private readonly positions: Map<string, string>;

  constructor(
    private readonly response: ServerResponse,
    resumed: readonly (readonly [topic: string, from: RecoverFrom])[],
  ) {
    this.positions = new Map(resumed.map(([topic, { epoch, seq }]) => [topic, `${epoch}:${seq}`]));
  }

  send(message: Message): number {
    const placed = message.encoded('sse', (frames) => frames.flatMap(place));
    const text = placed.map(({ frame, position }) => this.format(frame, position)).join('');
    return this.write(text);
  }

  /** A comment line, as the keep-alive. */
  keepAlive(): number {
    return this.write(': keep-alive\n\n');
  }

  private write(text: string): number {
    if (!this.response.writableEnded && !this.response.destroyed) {
      if (this.response.socket) writeTogether(this.response.socket);
      this.response.write(text);
    }
    return Buffer.byteLength(text);
  }

  buffered(): number {
    return this.response.writableLength;
  }

  /** SSE has no close codes: the `error` or `server_shutdown` event before it says why. */
  close(_code: CloseCode, _reason: string): void {
    this.response.end();
    // A client that never reads would keep its unread data for ever.
    setTimeout(() => this.response.destroy(), CUT_OFF_MS).unref();
  }

  private format({ type, json }: StreamFrame, { topic, epoch, seq }: Placed): string {
    const lines = [`event: ${type}`, `data: ${json}`];
    if (topic !== undefined && epoch !== undefined && seq !== undefined) {
      this.positions.set(topic, `${epoch}:${seq}`);
      lines.unshift(`id: ${[...this.positions].map(([name, position]) => `${name}@${position}`).join(',')}`);
    }
    return `${lines.join('\n')}\n\n`;
  }
}

interface Part {
  readonly frame: StreamFrame;
  readonly position: Placed;
}

/** A frame with its position. A replay becomes its single events: a page listens to them by type, missed or live. */
function place(frame: StreamFrame): Part[] {
  const placed: Placed = JSON.parse(frame.json);
  if (!placed.events || placed.events.length === 0) return [{ frame, position: placed }];
  const answer = { type: frame.type, json: JSON.stringify({ ...placed, events: [] }) };
  const missed = placed.events.map((event) => ({ frame: { type: event.type, json: JSON.stringify(event) }, position: event }));
  return [{ frame: answer, position: {} }, ...missed];
}
