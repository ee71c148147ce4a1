import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';

/** Takes over sockets whose first message is in another protocol than the house's. */
export interface Takeover {
  claims(firstMessage: string): boolean;
  /** The socket is not ours any more; `first` is the message that said so. */
  adopt(socket: WebSocket, request: IncomingMessage, openedAtMs: number, first: Buffer): void;
}

/** On which raw paths other protocols are spoken as well. */
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
