import { setTimeout as delay } from 'node:timers/promises';
import { serve } from '../support/child.ts';

interface Order {
  readonly url: string;
  readonly count: number;
}

let over = new AbortController();
let running: Promise<unknown> = Promise.resolve();
let answered = 0;

/** Logs in repeatedly: at once after an answer, and after a second when the service was busy. */
async function storm(url: string, { signal }: AbortController): Promise<void> {
  const body = JSON.stringify({ username: 'viewer', password: 'not this one, but as long' });
  while (!signal.aborted) {
    const response = await fetch(`${url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await response.arrayBuffer();
    answered += 1;
    const seconds = Number(response.headers.get('retry-after') ?? 0);
    if (seconds > 0) await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/** As many users as sockets, all waiting for their login. */
serve({
  begin: ({ url, count }: Order) => {
    over = new AbortController();
    answered = 0;
    running = Promise.all(Array.from({ length: count }, () => storm(url, over)));
  },
  end: async () => {
    over.abort();
    await running;
    return answered;
  },
});
