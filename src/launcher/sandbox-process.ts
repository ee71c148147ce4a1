import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../config/config.js';
import { BUS_FOLLOWS, REAL_EXCHANGES, type SandboxBus } from '../config/sandbox.config.js';
import { Child, howItEnded } from './child.js';
import type { SandboxListening } from './messages.js';

const SCRIPT = new URL('../sandbox/main.js', import.meta.url);
/** It makes few new objects at a time: 19 MB less in memory, and no more work (docs/performance.md). */
const YOUNG_MB = 2;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
const STOP_LIMIT_MS = 1000;

/** The simulated desk in its own process; when it dies it is started again on the same ports. */
export class SandboxProcess {
  private readonly stopping = new AbortController();
  private child: Child;
  private readonly always: readonly string[];
  private args: readonly string[];

  constructor(
    private variables: Readonly<Record<string, string>>,
    private readonly say: (line: string) => void,
    /** Whether `publishTo` will set the target of quotes; until then they are not sent. */
    busFollows: boolean,
    realExchanges: readonly string[],
  ) {
    this.always = realExchanges.length === 0 ? [] : [`${REAL_EXCHANGES}${realExchanges.join(',')}`];
    this.args = busFollows ? [...this.always, BUS_FOLLOWS] : this.always;
    this.child = new Child(SCRIPT, variables, this.args, YOUNG_MB);
  }

  /**
   * Resolves with the addresses of its services; from then on it is restarted when it ends. @throws StartupError when it ends before
   * that; it has printed the reason.
   */
  async listening(): Promise<SandboxListening['urls']> {
    const answer = await this.child.firstMessage<SandboxListening>('listening');
    if (!('type' in answer)) throw new StartupError(`The sandbox desk did not start (${howItEnded(answer)}); SANDBOX=off runs without it.`);
    const ports = Object.entries(answer.urls).map(([service, url]) => `${service}=${new URL(url).port}`);
    this.variables = { ...this.variables, SANDBOX_PORTS: ports.join(',') };
    void this.keepAlive();
    return answer.urls;
  }

  /** Sets the target of quotes and order books, also for restarts; null = over HTTP. */
  publishTo(url: string | null): void {
    this.args = this.always;
    if (url !== null) this.variables = { ...this.variables, SANDBOX_ZMQ_URL: url };
    this.child.send({ type: 'bus', url } satisfies SandboxBus);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.child.stop(STOP_LIMIT_MS);
  }

  private async keepAlive(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    for (;;) {
      const end = await this.child.exited;
      if (this.stopping.signal.aborted) return;
      this.say(`The sandbox desk ended (${howItEnded(end)}); it starts again in ${backoffMs / 1000} s.`);
      await delay(backoffMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.child = new Child(SCRIPT, this.variables, this.args, YOUNG_MB);
      const answer = await this.child.firstMessage<SandboxListening>('listening');
      backoffMs = 'type' in answer ? FIRST_BACKOFF_MS : Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
      if ('type' in answer) this.say('The sandbox desk is open again.');
    }
  }
}
