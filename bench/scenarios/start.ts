import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { backendEnv, temporaryDirectory } from '../support/backend.ts';
import { startDesk } from '../support/desk.ts';
import { atMost, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

/** Compiled code is kept as `npm start` keeps it. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

/** From the start of the process to readiness, with a data directory that exists. */
export async function readyAfterStart({ rounds }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const dataDir = temporaryDirectory();
  await readyMs(backendEnv(desk, dataDir));
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) taken.push(await readyMs(backendEnv(desk, dataDir)));
  desk.close();
  return [atMost('ready after start, data directory present', median(taken) / 1000, 3, 's', { worst_s: Math.max(...taken) / 1000 })];
}

async function readyMs(env: Record<string, string>): Promise<number> {
  const startMs = performance.now();
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const child = fork(main, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILE_CACHE, ...env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = await once(child, 'message');
  const { url } = message as { url: string };
  const response = await fetch(`${url}/health/ready`);
  if (!response.ok) throw new Error(`not ready: ${response.status}`);
  const tookMs = performance.now() - startMs;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return tookMs;
}
