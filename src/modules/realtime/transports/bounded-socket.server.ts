import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { Problem } from '../../../common/problem.js';
import { CLOSE } from '../protocol/connection.js';
import { problemFrame } from '../protocol/problem-frame.js';

/** More pieces than any real message of at most 64 KiB has; each piece keeps memory of its own. */
const MAX_FRAGMENTS = 16;
/** The network delivers a message in packets of at least so many bytes. */
const CHUNK_BYTES = 1024;
/** 128 KiB. */
const MAX_CHUNKS = 128;
/**
 * The limit of an unfinished message after a second. A message of up to twice that is accepted at first, so that its sender gets an error and
 * stays connected; one that stops in the middle is closed, so that memory stays within connections x 64 KiB.
 */
const MAX_HELD_BYTES = 64 * 1024;
/** A message that has begun must have ended by then. */
const MESSAGE_DEADLINE_MS = 10_000;
const LOOK_MS = 1000;

/** Undeclared fields of ws about an unfinished message. */
interface Internals {
  readonly _receiver: {
    readonly _fragmented: number;
    readonly _bufferedBytes: number;
    readonly _messageLength: number;
    readonly _state: number;
    _maxPayload: number;
    _maxBufferedChunks: number;
    prependListener(event: 'error', listener: (error: Error & { code?: string }) => void): void;
  };
}

/** WebSockets whose unfinished messages take little memory and little time; raw sockets and those of Socket.IO alike. */
export class BoundedSocketServer extends WebSocketServer {
  private readonly unfinishedSince = new Map<WebSocket, number | null>();
  private readonly clock: NodeJS.Timeout;

  constructor(options: ServerOptions) {
    super({ ...options, maxFragments: MAX_FRAGMENTS, maxBufferedChunks: MAX_CHUNKS });
    this.clock = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    accept: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, socket, head, (client, upgraded) => {
      this.watch(client);
      accept(client, upgraded);
    });
  }

  override close(done?: (error?: Error) => void): void {
    clearInterval(this.clock);
    super.close(done);
  }

  private watch(client: WebSocket): void {
    this.unfinishedSince.set(client, null);
    client.once('close', () => this.unfinishedSince.delete(client));
    // Sent before ws closes the connection over it, so that the client can read the reason, in its own protocol.
    (client as unknown as Internals)._receiver.prependListener('error', ({ code }) => {
      if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' && client.readyState === WebSocket.OPEN && !client.emit('oversize'))
        client.send(problemFrame(new Problem('request.too_large', { detail: 'The message is far too large.' })).json);
    });
  }

  private look(nowMs: number): void {
    for (const [client, since] of this.unfinishedSince) {
      if (!isUnfinished(client)) this.unfinishedSince.set(client, null);
      else if (since === null) this.unfinishedSince.set(client, nowMs);
      else if (nowMs - since >= MESSAGE_DEADLINE_MS) this.end(client, 'a message did not end in time');
      else if (heldBytes(client) > MAX_HELD_BYTES) this.end(client, 'a message of more than 64 KiB did not come at once');
    }
  }

  private end(client: WebSocket, reason: string): void {
    client.close(CLOSE.policy, reason);
    this.unfinishedSince.delete(client);
  }
}

/** From now on the client may send messages of so many bytes; more than 64 KiB of one still have to come at once. */
export function allowMessages(client: WebSocket, bytes: number): void {
  const { _receiver: receiver } = client as unknown as Internals;
  receiver._maxPayload = Math.max(receiver._maxPayload, bytes);
  receiver._maxBufferedChunks = Math.max(receiver._maxBufferedChunks, Math.ceil(bytes / CHUNK_BYTES));
}

/** The pieces of a message that is not complete. */
function heldBytes(client: WebSocket): number {
  const { _bufferedBytes: buffered, _messageLength: fragments } = (client as unknown as Internals)._receiver;
  return buffered + fragments;
}

function isUnfinished(client: WebSocket): boolean {
  const { _fragmented: fragmented, _bufferedBytes: bytes, _state: state } = (client as unknown as Internals)._receiver;
  return fragmented !== 0 || bytes > 0 || state !== 0;
}
