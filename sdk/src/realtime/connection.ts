import type { Credentials } from '../session/session.types.js';
import { CLOSE, closeCodeOf, reconnectDelay } from './backoff.js';
import type { ConnectionOwner, ConnectionParts, ConnectionStatus } from './connection.types.js';
import type { Link, LinkEnd } from './transport.types.js';
import type { Action } from './wire.types.js';

const TICK_MS = 5000;
/** A timer that is so late shows that the machine was asleep. */
const ASLEEP_MS = 5000;
const SILENT_MS = 75_000;

/** Keeps one link at a time and schedules reconnects: a state machine with injected clock, network and surroundings. */
export class Connection {
  status: ConnectionStatus = { state: 'idle' };
  isOpen = false;
  private link: Link | null = null;
  private generation = 0;
  private attempt = 0;
  private renewed = false;
  private used: Credentials | null = null;
  private lastError: string | undefined;
  private returnIn: readonly [number, number] | null = null;
  private heardAt = 0;
  private tickDue = 0;
  private cancelRetry: () => void = () => undefined;
  private cancelTick: () => void = () => undefined;
  private readonly forget: () => void;

  constructor(
    private readonly parts: ConnectionParts,
    private readonly owner: ConnectionOwner,
  ) {
    this.forget = parts.surroundings.onChange((change) => this.surroundingsChanged(change));
  }

  /** Connects unless it is connecting or connected; also after `closed`. */
  start(): void {
    if (this.link || this.status.state === 'waiting') return;
    this.connect();
  }

  send(action: Action): void {
    this.link?.send(action);
  }

  /** Renews the token and sends it on the open connection. */
  async renew(): Promise<void> {
    const { session } = this.parts;
    const { generation } = this;
    if (!(await session.renew(this.used)) || generation !== this.generation) return;
    this.used = await session.credentials();
    if (this.isOpen && this.used) this.send({ action: 'auth', ...this.used });
  }

  /** The server is stopping and gives the time for reconnecting. */
  shutdownIn(range: readonly [number, number]): void {
    this.returnIn = range;
  }

  /** An `error` without an action: on a transport without close codes it gives the reason of the end. */
  errorSaid(code: string): void {
    this.lastError = code;
  }

  /** Opens a new link at once, for example for another user. */
  restart(): void {
    this.attempt = 0;
    this.drop();
    this.connect();
  }

  close(code: number | null = null): void {
    this.cancelRetry();
    this.drop();
    this.enter({ state: 'closed', code });
  }

  end(): void {
    this.close();
    this.forget();
  }

  private connect(): void {
    this.cancelRetry();
    const { url, session, transport, clock, send, surroundings } = this.parts;
    if (session.state === 'signed_out') {
      this.enter({ state: 'closed', code: CLOSE.unauthenticated });
      return;
    }
    if (!surroundings.isOnline()) {
      this.enter({ state: 'offline' });
      return;
    }
    this.generation += 1;
    const { generation } = this;
    const mine = (run: () => void): void => {
      if (generation === this.generation) run();
    };
    this.enter({ state: 'connecting' });
    this.lastError = undefined;
    this.heardAt = clock.now();
    this.tick();
    const credentials = async (): Promise<Credentials | null> => {
      const found = await session.credentials();
      mine(() => (this.used = found));
      return found;
    };
    this.link = transport.open(
      { url, clock, send, credentials },
      {
        open: () =>
          mine(() => {
            this.isOpen = true;
            this.owner.opened();
          }),
        frame: (frame) => mine(() => this.heard(frame)),
        alive: () => mine(() => (this.heardAt = clock.now())),
        closed: (end) => mine(() => this.over(end)),
      },
    );
  }

  private heard(frame: unknown): void {
    this.heardAt = this.parts.clock.now();
    if (this.status.state === 'connecting' && !isError(frame)) {
      this.attempt = 0;
      this.renewed = false;
      this.returnIn = null;
      this.enter({ state: 'live' });
    }
    this.owner.frame(frame);
  }

  private over({ code, reason }: LinkEnd): void {
    this.drop();
    this.comeBack({ code: code ?? closeCodeOf(this.lastError), reason });
  }

  private comeBack(end: LinkEnd): void {
    const { session, random, clock, surroundings } = this.parts;
    if (session.state === 'signed_out') this.enter({ state: 'closed', code: CLOSE.unauthenticated });
    else if (end.code === CLOSE.unauthenticated) void this.comeBackRenewed();
    else if (!surroundings.isOnline()) this.enter({ state: 'offline' });
    else {
      const ms = reconnectDelay(end, this.attempt, random, this.returnIn);
      this.attempt += 1;
      this.returnIn = null;
      this.enter({ state: 'waiting', retryAt: clock.now() + ms, code: end.code });
      this.cancelRetry = clock.after(ms, () => this.connect());
    }
  }

  /** Renews a refused token once; a second refusal is final. */
  private async comeBackRenewed(): Promise<void> {
    const { session } = this.parts;
    const { generation } = this;
    const before = this.renewed;
    this.renewed = true;
    this.enter({ state: 'connecting' });
    const isRenewed = !before && (await session.renew(this.used));
    if (generation !== this.generation) return;
    if (isRenewed) this.connect();
    else if (session.state === 'signed_out' || before || session.mode === 'apiKey')
      this.enter({ state: 'closed', code: CLOSE.unauthenticated });
    else {
      // A failure of the network, and not of the token.
      this.renewed = false;
      this.comeBack({ code: null, reason: 'the token cannot be renewed now' });
    }
  }

  private surroundingsChanged(change: 'online' | 'offline' | 'visible'): void {
    const { state } = this.status;
    if (change === 'offline' && state === 'waiting') {
      this.cancelRetry();
      this.enter({ state: 'offline' });
    } else if ((change === 'online' && state === 'offline') || (change !== 'offline' && state === 'waiting')) {
      this.attempt = 0;
      this.connect();
    }
  }

  private tick(): void {
    const { clock } = this.parts;
    this.cancelTick();
    this.tickDue = clock.wall() + TICK_MS;
    this.cancelTick = clock.after(TICK_MS, () => {
      if (this.link === null) return;
      const silentMs = clock.now() - this.heardAt;
      if (clock.wall() - this.tickDue > ASLEEP_MS || silentMs >= SILENT_MS) {
        this.restart();
        return;
      }
      this.tick();
      if (this.isOpen) this.owner.tick();
    });
  }

  private drop(): void {
    const { link, isOpen } = this;
    this.generation += 1;
    this.link = null;
    this.isOpen = false;
    this.cancelTick();
    link?.close();
    if (isOpen) this.owner.lost();
  }

  private enter(status: ConnectionStatus): void {
    if (status.state === this.status.state && status.state !== 'waiting') return;
    this.status = status;
    this.owner.statusChanged();
  }
}

function isError(frame: unknown): boolean {
  return typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'error';
}
