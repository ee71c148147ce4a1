import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { DeskEvent } from '../../src/sandbox/desk/desk-event.js';

export interface SinkAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface EventSink {
  readonly url: string;
  /** Every batch that arrived, whatever was answered. */
  readonly batches: DeskEvent[][];
  readonly apiKeys: (string | undefined)[];
  /** Events of the batches that were answered with 202, in order. */
  readonly taken: DeskEvent[];
  /** What to answer from now on. */
  answer(next: (batch: DeskEvent[]) => SinkAnswer | 'cut'): void;
  /** Resolves as soon as the condition holds; looked at after every batch. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

const ACCEPTED: SinkAnswer = { status: 202, body: { accepted: 1, duplicates: 0, rejected: 0, results: [] } };

/** A small stand-in for the backend's `POST /api/events`. */
export async function eventSink(port = 0): Promise<EventSink> {
  const batches: DeskEvent[][] = [];
  const apiKeys: (string | undefined)[] = [];
  const taken: DeskEvent[] = [];
  let decide: (batch: DeskEvent[]) => SinkAnswer | 'cut' = () => ACCEPTED;
  const waiting = new Set<() => void>();
  const server = createServer((req, res) => {
    void readEvents(req).then((batch) => {
      batches.push(batch);
      apiKeys.push(req.headers['x-api-key']?.toString());
      const answer = decide(batch);
      if (answer === 'cut') return req.socket.destroy();
      if (answer.status === 202) taken.push(...batch);
      res.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      res.end(JSON.stringify(answer.body ?? {}), () => waiting.forEach((look) => look()));
      return undefined;
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    batches,
    apiKeys,
    taken,
    answer: (next) => {
      decide = next;
    },
    until: (condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!condition()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      const gone = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await gone;
    },
  };
}

async function readEvents(req: IncomingMessage): Promise<DeskEvent[]> {
  let text = '';
  for await (const piece of req.setEncoding('utf8')) text += String(piece);
  return JSON.parse(text);
}
