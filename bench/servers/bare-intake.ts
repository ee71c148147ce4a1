import Fastify from 'fastify';
import { Subscriber } from 'zeromq';
import { serve } from '../support/child.ts';

/** The limit of both intakes of market data: each body parsed, each tick kept as the newest of its symbol, and nothing else. */
const newest = new Map<string, unknown>();
let taken = 0;

interface Tick {
  readonly symbol: string;
}

const app = Fastify({ bodyLimit: 16 * 2 ** 20 });
app.post('/api/market/ticks', (request, reply) => {
  const ticks = request.body as Tick[];
  for (const tick of ticks) newest.set(tick.symbol, tick);
  reply.code(202).send({ accepted: ticks.length });
});

async function receive(bus: Subscriber): Promise<void> {
  for await (const [topic, body] of bus) {
    newest.set(String(topic), JSON.parse(String(body)));
    taken += 1;
  }
}

serve({
  listen: () => app.listen({ port: 0, host: '127.0.0.1' }),
  bind: async (port: number) => {
    const bus = new Subscriber({ receiveHighWaterMark: 10_000, linger: 0 });
    bus.subscribe();
    await bus.bind(`tcp://127.0.0.1:${port}`);
    void receive(bus);
  },
  taken: () => taken,
});
