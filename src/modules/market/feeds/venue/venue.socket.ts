import { WebSocket } from 'ws';

const HANDSHAKE_MS = 10_000;
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const CLOSING_MS = 1000;

export interface SocketEvents {
  onOpen(): void;
  /** Text, or the bytes of a binary frame. */
  onFrame(frame: string | Buffer): void;
  /** Any sign of life of the venue. */
  onSign(): void;
  onRoundTrip(ms: number): void;
  /**
   * Called in place of `onOpen`, or after it. `status`: of the answer to the upgrade. `waitMs`: the pause that the venue asks for, else
   * NaN.
   */
  onEnd(reason: string, status: number | null, waitMs: number): void;
}

/** One socket to a venue, from its opening to its end; after `drop` it calls no listener any more. */
export class VenueSocket {
  private readonly socket: WebSocket;
  private dropped = false;
  private fault = '';
  private pingedMono = Number.NaN;

  /** Throws for an invalid URL. */
  constructor(
    { url, headers }: { readonly url: string; readonly headers?: Readonly<Record<string, string>> },
    private readonly events: SocketEvents,
  ) {
    const options = { handshakeTimeout: HANDSHAKE_MS, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false };
    this.socket = new WebSocket(url, headers ? { ...options, headers } : options);
    this.listen();
  }

  send(frame: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  ping(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.pingedMono = performance.now();
    this.socket.ping();
  }

  drop(): void {
    this.dropped = true;
    if (this.socket.readyState === WebSocket.CONNECTING) return this.socket.terminate();
    this.socket.close(1000);
    // A silent venue does not answer the closing handshake.
    setTimeout(() => this.socket.terminate(), CLOSING_MS).unref();
  }

  private listen(): void {
    const { socket, events } = this;
    const mine =
      <T extends unknown[]>(handle: (...args: T) => void) =>
      (...args: T) => {
        if (!this.dropped) handle(...args);
      };
    socket.on(
      'open',
      mine(() => events.onOpen()),
    );
    socket.on(
      'message',
      mine((data: Buffer, isBinary: boolean) => events.onFrame(isBinary ? data : data.toString())),
    );
    socket.on(
      'ping',
      mine(() => events.onSign()),
    );
    socket.on(
      'pong',
      mine(() => {
        events.onSign();
        events.onRoundTrip(Math.round(performance.now() - this.pingedMono));
      }),
    );
    socket.on(
      'unexpected-response',
      mine((request, { statusCode = 0, headers }) => {
        request.destroy();
        events.onEnd(`the venue answers ${statusCode}`, statusCode, Number(headers['retry-after']) * 1000);
      }),
    );
    socket.on('error', ({ message }) => (this.fault = message));
    socket.on(
      'close',
      mine((code: number, reason: Buffer) =>
        events.onEnd(this.fault || reason.toString().slice(0, 200) || `closed with ${code}`, null, Number.NaN),
      ),
    );
  }
}
