import Fastify from 'fastify';
import { serve } from '../support/child.ts';

/** The limit of a REST route: Fastify alone, sending bytes that exist already. */
let body = Buffer.alloc(0);
const app = Fastify();
app.get('/bytes', (_request, reply) => {
  reply.header('content-type', 'application/json; charset=utf-8').send(body);
});

serve({
  listen: (text: string) => {
    body = Buffer.from(text);
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
});
