import { once } from 'node:events';
import { WebSocket } from 'ws';
import { serve } from '../support/child.ts';

interface Order {
  readonly urls: readonly string[];
  readonly tokens: readonly string[];
  /** Of each user, spread over the replicas. */
  readonly socketsEach: number;
}

/** When the last frame came to any socket of each user, and whether they are closed; epoch ms, with fractions. */
let users: { lastMs: number; open: number }[] = [];
const now = (): number => performance.timeOrigin + performance.now();

async function open(url: string, token: string, user: { lastMs: number; open: number }): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/dashboard`, { headers, perMessageDeflate: false });
  socket.on('message', () => (user.lastMs = now()));
  socket.on('close', () => {
    user.open -= 1;
    user.lastMs = now();
  });
  await once(socket, 'message');
  user.open += 1;
}

serve({
  connect: async ({ urls, tokens, socketsEach }: Order) => {
    users = tokens.map(() => ({ lastMs: 0, open: 0 }));
    for (const [index, token] of tokens.entries()) {
      const user = users[index];
      if (user) await Promise.all(Array.from({ length: socketsEach }, (_, n) => open(urls[n % urls.length] ?? '', token, user)));
    }
    return users.reduce((sum, { open: count }) => sum + count, 0);
  },
  report: () => users,
});
