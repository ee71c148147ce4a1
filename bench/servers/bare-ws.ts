import { WebSocketServer } from 'ws';
import { serve } from '../support/child.ts';
import { cork } from '../support/cork.ts';
import { publish, type PublishOrder } from '../support/publish.ts';

/**
 * The limits of a raw fan-out: a loop over all sockets that sends one prepared buffer, plain (a write per frame) or corked (all that one
 * turn of the event loop sends to a socket is one write).
 */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

let corked = false;

serve({
  listen: (how: { corked: boolean }) => {
    corked = how.corked;
    const address = server.address();
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  },
  publish: (order: PublishOrder) =>
    publish(
      order,
      (payload) => {
        const buffer = Buffer.from(JSON.stringify({ type: 'bench', topic: 'dashboard', epoch: 'bare', payload }));
        for (const client of server.clients) {
          if (corked) cork(client);
          client.send(buffer, { binary: false });
        }
      },
      () => [...server.clients].reduce((worst, client) => Math.max(worst, client.bufferedAmount), 0),
    ),
});
