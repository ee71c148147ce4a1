import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Compiled code is kept as `npm start` keeps it. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

/** Starts the product's own process, and ends it; returns the milliseconds from its start to the answer of what is asked then. */
export async function startedMs(env: Record<string, string>, ask: (url: string) => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const child = fork(main, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILE_CACHE, ...env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = await once(child, 'message');
  const { url } = message as { url: string };
  await ask(url);
  const tookMs = performance.now() - startMs;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return tookMs;
}
