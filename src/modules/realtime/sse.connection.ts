import type { ServerResponse } from 'node:http';
import type { CloseCode, Connection } from './connection.js';
import type { Frame, Message } from './message.js';
import type { RecoverFrom } from './actions.js';

/** Where a frame stands in its topic, read from the frame itself. */
interface Placed {
  readonly topic?: string;
  readonly epoch?: string;
  readonly seq?: number;
  readonly events?: readonly unknown[];
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
    const placed = message.encoded('sse', (frames) => frames.map(place));
    const text = placed.map(({ frame, position }) => this.format(frame, position)).join('');
    if (!this.response.writableEnded && !this.response.destroyed) this.response.write(text);
    return Buffer.byteLength(text);
  }

  buffered(): number {
    return this.response.writableLength;
  }

  /** SSE has no close codes: the `error` or `server_shutdown` event before it says why. */
  close(_code: CloseCode, _reason: string): void {
    this.response.end();
  }

  private format({ type, json }: Frame, { topic, epoch, seq }: Placed): string {
    const lines = [`event: ${type}`, `data: ${json}`];
    if (topic !== undefined && epoch !== undefined && seq !== undefined) {
      this.positions.set(topic, `${epoch}:${seq}`);
      lines.unshift(`id: ${[...this.positions].map(([name, position]) => `${name}@${position}`).join(',')}`);
    }
    return `${lines.join('\n')}\n\n`;
  }
}

/** The `subscribed` frame stands where its replay ends: its events are in its data. */
function place(frame: Frame): { readonly frame: Frame; readonly position: Placed } {
  const { topic, epoch, seq }: Placed = JSON.parse(frame.json);
  return {
    frame,
    position: {
      ...(topic === undefined ? {} : { topic }),
      ...(epoch === undefined ? {} : { epoch }),
      ...(seq === undefined ? {} : { seq }),
    },
  };
}
