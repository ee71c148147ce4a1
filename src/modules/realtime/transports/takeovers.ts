import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';

/** Takes over sockets whose first message is in a foreign protocol. */
export interface Takeover {
  claims(firstMessage: string): boolean;
  /** The protocol owns the socket from now on; `first` is the message that showed it. */
  adopt(socket: WebSocket, request: IncomingMessage, openedAtMs: number, first: Buffer): void;
}

/** The raw paths that also accept foreign protocols. */
@Injectable()
export class Takeovers {
  private readonly byPath = new Map<string, Takeover>();

  register(path: string, takeover: Takeover): void {
    if (this.byPath.has(path)) throw new Error(`Another protocol is registered twice on ${path}`);
    this.byPath.set(path, takeover);
  }

  on(path: string | undefined): Takeover | undefined {
    return path === undefined ? undefined : this.byPath.get(path);
  }
}
