import { WebSocketServer } from 'ws';
import { serve } from '../support/child.ts';
import { publish, type PublishOrder } from '../support/publish.ts';

/** The limit of a raw fan-out: a loop over all sockets that sends one prepared buffer. */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

serve({
  listen: () => {
    const address = server.address();
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  },
  publish: (order: PublishOrder) =>
    publish(
      order,
      (payload) => {
        const buffer = Buffer.from(JSON.stringify({ type: 'bench', topic: 'dashboard', epoch: 'bare', payload }));
        for (const client of server.clients) client.send(buffer, { binary: false });
      },
      () => [...server.clients].reduce((worst, client) => Math.max(worst, client.bufferedAmount), 0),
    ),
});
