import { type ChildProcess, fork } from 'node:child_process';
import { childEnvironment } from '../config/child-environment.js';

const SOURCE_MAPS = new URL('../source-maps.js', import.meta.url).href;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A process of ours that shares the terminal's output. It has a process group of its own, so that Ctrl-C reaches only the launcher,
 * which ends its children in order; the children of a killed launcher notice that the channel has ended.
 */
export class Child {
  readonly exited: Promise<Exit>;
  private readonly process: ChildProcess;

  /** `youngMb`: V8 grows each half of its space for new objects to this much at most, and never gives it back; null = 16 MB. */
  constructor(script: URL, variables: Readonly<Record<string, string>>, args: readonly string[] = [], youngMb: number | null = null) {
    this.process = fork(script, args, {
      env: childEnvironment(variables),
      // Not --env-file: its variables are in the environment already.
      execArgv: ['--import', SOURCE_MAPS, ...(youngMb === null ? [] : [`--max-semi-space-size=${youngMb}`])],
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.exited = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
      this.process.once('error', () => resolve({ code: null, signal: null }));
    });
  }

  /** Resolves with the first message of this type; rejects when the process ends before it. */
  firstMessage<T extends { readonly type: string }>(type: T['type']): Promise<T | Exit> {
    const isIt = (message: unknown): message is T => message instanceof Object && 'type' in message && message.type === type;
    const arrived = new Promise<T>((resolve) => {
      this.process.on('message', (message) => {
        if (isIt(message)) resolve(message);
      });
    });
    return Promise.race([arrived, this.exited]);
  }

  /** A process that has ended gets nothing. */
  send(message: object): void {
    if (this.process.connected) this.process.send(message, () => undefined);
  }

  /** SIGTERM, and SIGKILL when it is still there after `limitMs`. Resolves when it has ended. */
  async stop(limitMs: number): Promise<void> {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), limitMs);
    await this.exited;
    clearTimeout(timer);
  }
}

/** "exit code 1" or "SIGKILL". */
export function howItEnded({ code, signal }: Exit): string {
  return signal ?? `exit code ${code ?? 'unknown'}`;
}
