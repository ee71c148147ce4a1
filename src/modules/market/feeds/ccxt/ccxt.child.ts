import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CcxtMessage, CcxtOpen } from './ccxt.messages.js';

const ENTRY = fileURLToPath(new URL(`./ccxt.process${extname(import.meta.url)}`, import.meta.url));

export interface CcxtListener {
  onMessage(message: CcxtMessage): void;
  /** `how`: "exit code 1" or "SIGKILL". */
  onExit(how: string): void;
}

/** The child process that runs ccxt. */
export class CcxtChild {
  readonly exited: Promise<void>;
  private readonly process: ChildProcess;

  constructor(open: CcxtOpen, listener: CcxtListener) {
    // Without environment, because it needs none of the backend's secrets.
    this.process = fork(ENTRY, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.process.on('message', (message: CcxtMessage) => listener.onMessage(message));
    this.exited = new Promise((resolve) => {
      const ended = (how: string): void => {
        resolve();
        listener.onExit(how);
      };
      this.process.once('exit', (code, signal) => ended(signal ?? `exit code ${code ?? 'unknown'}`));
      this.process.once('error', (error) => ended(error.message));
    });
    this.process.send(open, () => undefined);
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Without a graceful end, because it has no state. */
  kill(): Promise<void> {
    this.process.kill('SIGKILL');
    return this.exited;
  }
}
