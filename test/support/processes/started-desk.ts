import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');
const DEADLINE_MS = 60_000;
const LOOK_AGAIN_MS = 50;

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Compiles what is stale, so that the processes of a test are those of `npm start`. */
export function buildOnce(): void {
  // `test` would build React as for development: 50 KB more.
  const { NODE_ENV: _, ...env } = process.env;
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: ROOT, stdio: 'inherit', env });
}

/** `npm start` (or `npm run dev`) as a person runs it, in a process group of its own as a shell makes it, with nothing of this process's settings. */
export class StartedDesk {
  output = '';
  errors = '';
  readonly exited: Promise<number | NodeJS.Signals | null>;
  private readonly process: ChildProcess;

  constructor(env: Readonly<Record<string, string>>, root = ROOT, script: 'start' | 'dev' = 'start', args: readonly string[] = []) {
    const { PATH = '', HOME = '' } = process.env;
    this.process = spawn(process.execPath, [join(root, `scripts/${script}.mjs`), ...args], {
      cwd: root,
      // Ports of its own: other tests start desks at the same time, and two that look at once find the usual one free.
      env: { PATH, HOME, LOG_LEVEL: 'warn', WEBSOCKET_PORT: '0', ZMQ_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.exited = once(this.process, 'close').then(([code, signal]) => code ?? signal);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Waits until `pattern` has been printed. @throws when the desk ends before that. */
  async prints(pattern: RegExp, deadlineMs = DEADLINE_MS): Promise<RegExpExecArray> {
    const gone = this.exited.then((code) => {
      throw new Error(`ended with ${String(code)} and never printed ${String(pattern)}:\n${this.output}${this.errors}`);
    });
    const found = until(`${String(pattern)} is printed`, () => pattern.exec(this.output), deadlineMs);
    return Promise.race([found, gone]);
  }

  async ready(): Promise<this> {
    await this.prints(/Quarterdeck is ready[\s\S]*\n {2}break it[\s\S]*\ncurl .*\n/);
    return this;
  }

  /** What Ctrl-C in a terminal does: the whole foreground group hears it. */
  pressCtrlC(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** This process and everything below it. */
  family(): Row[] {
    const all = processes();
    const family = all.filter(({ pid }) => pid === this.pid);
    for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
    return family;
  }

  /** The pid of the family's member that runs this script. */
  member(script: string): number {
    const found = this.family().find(({ command }) => command.includes(script));
    if (!found) throw new Error(`nothing runs ${script}`);
    return found.pid;
  }
}

/** Resolves when none of these processes is there any more. */
export async function allGone(family: readonly Row[]): Promise<void> {
  await until('all processes are gone', () => {
    const alive = new Set(processes().map(({ pid, command }) => `${pid} ${command}`));
    return family.every(({ pid, command }) => !alive.has(`${pid} ${command}`)) || null;
  });
}

async function until<T>(what: string, look: () => T | null, deadlineMs = DEADLINE_MS): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function processes(): Row[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
}
