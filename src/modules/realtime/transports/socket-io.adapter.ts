import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import { Config } from '../../config/config.js';
import { Sessions } from './sessions.js';

/** Engine.IO ends a connection over this; the house's own limit of 64 KiB answers before it. In bytes. */
const MAX_MESSAGE = 256 * 1024;

/** Socket.IO on the HTTP port with the house's caps and origins; set once by `createApp`. */
export class SocketIoAdapter extends IoAdapter {
  constructor(private readonly app: INestApplicationContext) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { corsOrigins, variables } = this.app.get(Config);
    const sessions = this.app.get(Sessions);
    const allowRequest = (request: IncomingMessage, answer: (error: string | null, allowed: boolean) => void) => {
      const origin = sessions.originAllowed(request.headers.origin, request.headers.host);
      // Twice the cap: half of it for those who have not joined a namespace yet.
      const refusal = server.engine.clientsCount >= 2 * variables.WEBSOCKET_MAX_CONNECTIONS ? 'too many connections' : null;
      answer(refusal ?? (origin ? null : 'origin not allowed'), origin && refusal === null);
    };
    const ours: Partial<ServerOptions> = {
      transports: ['websocket', 'polling'],
      // The raw sockets share the port; Engine.IO would cut them off after a second.
      destroyUpgrade: false,
      perMessageDeflate: false,
      httpCompression: false,
      serveClient: false,
      maxHttpBufferSize: MAX_MESSAGE,
      connectTimeout: variables.WEBSOCKET_AUTH_SECONDS * 1000,
      pingInterval: variables.WEBSOCKET_PING_SECONDS * 1000,
      cors: { origin: corsOrigins.includes('*') ? '*' : [...corsOrigins], credentials: !corsOrigins.includes('*') },
      allowRequest,
    };
    const server: Server = super.createIOServer(port, Object.assign({}, options, ours));
    return server;
  }

  /** Ends Socket.IO alone: by itself it would close the HTTP server too, and wait for connections that never say anything. */
  override async close(server: Server): Promise<void> {
    server.disconnectSockets(true);
    server.engine.close();
  }
}
