import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../support/until.js';

/** A post as it came. */
export interface Post {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: {
    readonly event: string;
    readonly id: string;
    readonly change: string;
    readonly timestamp: string;
    readonly alert: { readonly id: string; readonly status: string };
  };
}

/** Receives what is posted to it, and answers as `answer` says. */
export class WebhookReceiver {
  readonly posts: Post[] = [];
  answer: (post: Post, response: ServerResponse) => void = (_post, response) => response.writeHead(204).end();
  private server: Server | null = null;

  private constructor(private port: number) {}

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(0);
    await receiver.open();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** Listens (again), on the same port. */
  async open(): Promise<void> {
    this.server = createServer((request, response) => void this.take(request, response)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  /** Waits until there are so many posts. */
  async received(count: number): Promise<readonly Post[]> {
    await until(() => this.posts.length >= count, 30_000);
    return this.posts;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const post = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) as Post['body'] };
    this.posts.push(post);
    this.answer(post, response);
  }
}

/** Whether the post was signed with this secret, as a receiver finds out. */
export function isSigned({ headers, text }: Post, secret: string): boolean {
  const [, seconds, signature] = /^t=(\d+),v1=([\da-f]{64})$/.exec(String(headers['x-quarterdeck-signature'])) ?? [];
  const isRecent = Math.abs(Date.now() / 1000 - Number(seconds)) < 60;
  return isRecent && signature === createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
}
