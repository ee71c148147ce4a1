import { Server } from 'socket.io';
import { WebSocket } from 'ws';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { serve } from '../support/child.ts';
import { publish, type PublishOrder } from '../support/publish.ts';

/** The limit of a Socket.IO fan-out: a bare broadcast to a namespace. */
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
const namespace = io.of('/dashboard');

function behind(): number {
  return [...namespace.sockets.values()].reduce((worst, { conn }) => {
    const socket: unknown = Reflect.get(conn.transport, 'socket');
    return Math.max(worst, socket instanceof WebSocket ? socket.bufferedAmount : 0);
  }, 0);
}

serve({
  listen: async () => {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  },
  publish: (order: PublishOrder) =>
    publish(order, (payload) => void namespace.emit('bench', { type: 'bench', topic: 'dashboard', epoch: 'bare', payload }), behind),
});
