import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOOKS = new URL('runner/typescript-hooks.mjs', import.meta.url).href;

/** The examples of sdk/README.md by their names: blocks that begin with ```` ```ts example=name ````. */
export function readmeExamples(): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, 'sdk/README.md'), 'utf8');
  return new Map([...text.matchAll(/^```ts example=(\w+)\n([\s\S]*?)^```$/gm)].map(([, name = '', code = '']) => [name, code]));
}

/** A folder in which the packages of this repository can be imported, as in a project that has installed them. */
export function consumerFolder(): { readonly folder: string; write(name: string, text: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-consumer-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return {
    folder,
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A program of its own, as a user runs it, with what it has printed. */
export class RunningExample {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcessWithoutNullStreams;

  constructor(file: string, cwd: string, env: Readonly<Record<string, string>>) {
    // The client is taken from its sources.
    this.child = spawn(process.execPath, ['--import', HOOKS, '--conditions=source', file], { cwd, env: { ...process.env, ...env } });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text: Buffer) => (this.output += text.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
