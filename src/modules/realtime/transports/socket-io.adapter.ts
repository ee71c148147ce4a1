import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import type { EdgeAdapter } from '../../../platform/http/adapter.js';
import { Config } from '../../../config/config.js';
import { Origins } from '../../../platform/http/origins.js';
import { faultOfHead } from '../../../platform/http/problems/unreadable.js';
import { BoundedSocketServer } from './bounded-socket.server.js';

/** Engine.IO ends a connection over this; our own limit of 64 KiB answers before it. In bytes. */
const MAX_MESSAGE = 256 * 1024;

/** Socket.IO on the HTTP port with our caps and origins; set once by `createApp`. */
export class SocketIoAdapter extends IoAdapter {
  constructor(
    private readonly app: INestApplicationContext,
    edge: EdgeAdapter,
  ) {
    super(app);
    edge.acceptUpgrades((path) => path.startsWith('/socket.io/'));
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const config = this.app.get(Config);
    const { corsOrigins, variables } = config;
    const origins = this.app.get(Origins);
    const isAnyOrigin = corsOrigins.includes('*');
    const allowRequest = (request: IncomingMessage, answer: (error: string | null, allowed: boolean) => void) => {
      const { origin, host } = request.headers;
      const wrong = origins.mayFollow(origin, host) ? null : origins.refused(origin).message;
      // Twice the cap: half of it for clients that have not joined a namespace yet.
      const refusal = server.engine.clientsCount >= 2 * variables.WEBSOCKET_MAX_CONNECTIONS ? 'too many connections' : null;
      const unreadable = faultOfHead(request)?.message ?? null;
      const fault = unreadable ?? refusal ?? wrong;
      answer(fault, fault === null);
    };
    const ours: Partial<ServerOptions> = {
      transports: ['websocket', 'polling'],
      // The raw sockets share the port; Engine.IO would cut them off after a second.
      destroyUpgrade: false,
      perMessageDeflate: false,
      wsEngine: BoundedSocketServer,
      httpCompression: false,
      serveClient: false,
      // Each name that a client makes up would stay.
      cleanupEmptyChildNamespaces: true,
      maxHttpBufferSize: MAX_MESSAGE,
      connectTimeout: variables.WEBSOCKET_AUTH_SECONDS * 1000,
      pingInterval: variables.WEBSOCKET_PING_SECONDS * 1000,
      cors: {
        origin: isAnyOrigin ? '*' : (origin, answer) => answer(null, origin !== undefined && config.allowsOrigin(origin)),
        credentials: !isAnyOrigin,
      },
      allowRequest,
    };
    const server: Server = super.createIOServer(port, Object.assign({}, options, ours));
    return server;
  }

  /** Ends Socket.IO alone: by itself it would close the HTTP server too, and wait for silent connections. */
  override async close(server: Server): Promise<void> {
    server.disconnectSockets(true);
    server.engine.close();
  }
}
