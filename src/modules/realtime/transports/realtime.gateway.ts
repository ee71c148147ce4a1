import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import type { Namespace, Server, Socket } from 'socket.io';
import { Problem } from '../../../common/problem.js';
import { AuthService } from '../../auth/access/auth.service.js';
import type { Credentials, Principal } from '../../auth/identity/principal.js';
import { ACTIONS, credentials, type SubscribeAction, subscribeOptions, unknownAction } from '../protocol/actions.js';
import type { Channel } from '../protocol/channel.js';
import type { StreamFrame } from '../protocol/message.js';
import { narrowed } from '../sessions/narrowed.js';
import { toProblem } from '../protocol/problem-frame.js';
import type { Session } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.js';
import { SocketIoConnection } from './socket-io.connection.js';

const MAX_MESSAGE = 64 * 1024;
const MAX_NAMESPACE = 200;

/** Data of the handshake that is kept on the socket for `connection`. */
interface Admitted {
  readonly principal: Principal;
  readonly first: readonly SubscribeAction[];
}

/** Socket.IO: `/` and a namespace per channel path, which is subscribed as soon as the client is authenticated. `Session` decides. */
@WebSocketGateway()
export class RealtimeGateway implements OnGatewayInit<Server> {
  constructor(
    private readonly sessions: Sessions,
    private readonly auth: AuthService,
  ) {}

  afterInit(server: Server): void {
    // One that is no topic's is let in as far as its refusal: Socket.IO's own has no code, and does not say which there are.
    for (const namespace of [server.of('/'), server.of((name, _auth, next) => next(null, name.length <= MAX_NAMESPACE))])
      this.serve(namespace);
  }

  private serve(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.admit(socket).then(
        (admitted) => {
          Object.assign(socket.data, admitted);
          next();
        },
        (error: unknown) => next(this.connectError(error)),
      );
    });
    namespace.on('connection', (socket) => this.welcome(socket));
  }

  private async admit(socket: Socket): Promise<Admitted> {
    const ip = this.sessions.addressOf(socket.request);
    this.checkNamespace(socket.nsp.name);
    const refusal = this.sessions.refusal();
    if (refusal) throw refusal;
    const given: Record<string, unknown> = socket.handshake.auth;
    const brought = this.auth.credentialsIn(socket.handshake.headers) ?? offered(given);
    if (brought instanceof Problem) throw await this.auth.refused(brought, ip);
    const principal = await this.auth.authenticate(brought, ip);
    this.sessions.admit(principal);
    const channel = this.sessions.hub.channelByPath(socket.nsp.name.slice(1));
    return { principal, first: channel ? this.firstSubscriptions(channel, principal, given) : [] };
  }

  private checkNamespace(name: string): void {
    const { hub } = this.sessions;
    if (name === '/' || hub.channelByPath(name.slice(1))) return;
    const known = hub.registered().flatMap(({ path }) => (path === undefined ? [] : [`/${path}`]));
    throw new Problem('realtime.unknown_topic', { detail: `Invalid namespace. There are: /, ${known.join(', ')}.` });
  }

  private firstSubscriptions(channel: Channel, principal: Principal, given: Record<string, unknown>): SubscribeAction[] {
    const { hub } = this.sessions;
    hub.admitted(channel.name, principal);
    return narrowed({ action: 'subscribe', topic: channel.name, ...subscribeOptions(given) }, given, hub);
  }

  private customActions(namespace: string): string[] {
    return this.sessions.hub
      .actions()
      .filter(({ path }) => namespace === '/' || namespace === `/${path}`)
      .map(({ name }) => name);
  }

  /** A refused handshake is `connect_error` with the code of the shared table. */
  private connectError(error: unknown): Error {
    const { code, message, kind } = toProblem(error);
    this.sessions.refused(code);
    return Object.assign(new Error(message), { data: { code, message, retryable: kind.retryable } });
  }

  private welcome(socket: Socket): void {
    const { principal, first }: Admitted = socket.data;
    const connection = new SocketIoConnection(socket);
    const session = this.sessions.start(connection, first, this.sessions.addressOf(socket.request));
    const custom = this.customActions(socket.nsp.name);
    const known = new Set<string>([...ACTIONS, ...custom]);
    const channel = this.sessions.hub.channelByPath(socket.nsp.name.slice(1));
    // Each event may carry an acknowledgement; an unknown event is answered as well.
    socket.onAny((event: string, ...args: unknown[]) =>
      receive(session, connection, args, (body) => {
        if (!known.has(event)) throw unknownAction(custom);
        const topics = event.endsWith('subscribe') ? (channel?.topicsIn?.({ ...body }) ?? null) : null;
        return { ...body, ...(topics === null ? {} : { topics }), action: event };
      }),
    );
    socket.on('disconnect', () => session.end());
    socket.on('error', () => socket.disconnect());
    void session.enter(principal);
  }
}

/** The credentials in the handshake's `auth`, or why there are none. */
function offered(given: Record<string, unknown>): Credentials | Problem {
  try {
    return credentials(given);
  } catch (error) {
    return toProblem(error);
  }
}

function receive(session: Session, connection: SocketIoConnection, args: readonly unknown[], read: (body: object) => object): void {
  const [body] = args;
  const acknowledge = args.at(-1);
  const reply = (frame: StreamFrame) => {
    if (typeof acknowledge !== 'function') return session.frames(frame);
    acknowledge(JSON.parse(frame.json));
    return connection.acknowledged(Buffer.byteLength(frame.json));
  };
  session.receive(() => read(bounded(body)), reply, Date.now());
}

/** The object of a message; too large or too deep to be written again is refused. */
function bounded(body: unknown): object {
  if (typeof body !== 'object' || body === null) return {};
  let size: number;
  try {
    size = JSON.stringify(body).length;
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The message cannot be read.', cause });
  }
  if (size > MAX_MESSAGE) throw new Problem('request.too_large', { detail: `A message has at most ${MAX_MESSAGE} bytes.` });
  return body;
}
