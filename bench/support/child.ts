import { readFileSync } from 'node:fs';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A process of the bench that answers commands over IPC; see `serve`. */
export class Child {
  private nextId = 0;
  private readonly process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.process = process;
  }

  /** Starts a file of this folder's tree and waits until it serves. */
  static async start(file: string, env: Record<string, string> = {}, execArgv: string[] = []): Promise<Child> {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const child = fork(path, {
      env: { PATH: process.env['PATH'], ...env },
      execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    });
    const failed = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${file} ended with ${String(code)} before it was ready`)),
    );
    await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => undefined);
    return new Child(child);
  }

  /** Sends a command and waits for its result. */
  async ask<T>(command: string, argument?: unknown): Promise<T> {
    this.nextId += 1;
    const id = this.nextId;
    const answered = new Promise<T>((resolve, reject) => {
      const hear = (answer: Answer): void => {
        if (answer.id !== id) return;
        this.process.off('message', hear);
        if (answer.error === undefined) resolve(answer.result as T);
        else reject(new Error(answer.error));
      };
      this.process.on('message', hear);
    });
    this.process.send({ id, command, argument });
    return answered;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

type Command = (argument: never) => unknown;

/** The child's side: answers each command with what its function returns. Ends with its parent. */
export function serve(commands: Record<string, Command>): void {
  process.on('message', ({ id, command, argument }: { id: number; command: string; argument: never }) => {
    Promise.resolve()
      .then(() => commands[command]?.(argument))
      .then(
        (result) => process.send?.({ id, result }),
        (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

/** Processor time of a process so far, of all its threads, as Linux counts it. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
