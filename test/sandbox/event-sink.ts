import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { SandboxEvent } from '../../src/sandbox/desk/desk-event.js';

export interface SinkAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A request as it came. */
export interface SinkRequest {
  readonly path: string;
  readonly body: unknown;
  readonly atMs: number;
}

export interface EventSink {
  readonly url: string;
  /** Every request that arrived, to whatever path and whatever was answered. */
  readonly requests: SinkRequest[];
  /** Every batch of events that arrived, whatever was answered. */
  readonly batches: SandboxEvent[][];
  readonly apiKeys: (string | undefined)[];
  /** Events of the batches that were answered with 202, in order. */
  readonly taken: SandboxEvent[];
  /** Bodies of another path that were answered with 202, lists taken apart, in order. */
  takenAt(path: string): unknown[];
  /** What to answer from now on to events, and to other paths. */
  answer(next: (batch: SandboxEvent[]) => SinkAnswer | 'cut'): void;
  answerElsewhere(next: (request: SinkRequest) => SinkAnswer | 'cut'): void;
  /** Resolves as soon as the condition holds; looked at after every batch. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

const ACCEPTED: SinkAnswer = { status: 202, body: { accepted: 1, duplicates: 0, rejected: 0, results: [] } };

/** A small fake of the backend's routes that take the reports of a desk. */
export async function eventSink(port = 0): Promise<EventSink> {
  const requests: SinkRequest[] = [];
  const elsewhere: SinkRequest[] = [];
  const batches: SandboxEvent[][] = [];
  const apiKeys: (string | undefined)[] = [];
  const taken: SandboxEvent[] = [];
  let decide: (batch: SandboxEvent[]) => SinkAnswer | 'cut' = () => ACCEPTED;
  let decideElsewhere: (request: SinkRequest) => SinkAnswer | 'cut' = () => ACCEPTED;
  const waiting = new Set<() => void>();
  const server = createServer((req, res) => {
    void readBody(req).then((body) => {
      const request = { path: req.url ?? '', body, atMs: performance.now() };
      requests.push(request);
      apiKeys.push(req.headers['x-api-key']?.toString());
      const events = request.path === '/api/events' ? (body as SandboxEvent[]) : null;
      if (events) batches.push(events);
      const answer = events ? decide(events) : decideElsewhere(request);
      if (answer === 'cut') return req.socket.destroy();
      if (answer.status === 202 && events) taken.push(...events);
      if (answer.status === 202 && !events) elsewhere.push(request);
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
    requests,
    batches,
    apiKeys,
    taken,
    takenAt: (path) => elsewhere.filter((request) => request.path === path).flatMap(({ body }) => body),
    answer: (next) => {
      decide = next;
    },
    answerElsewhere: (next) => {
      decideElsewhere = next;
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

async function readBody(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of req.setEncoding('utf8')) text += String(piece);
  return JSON.parse(text);
}
