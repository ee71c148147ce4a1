import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type BeforeApplicationShutdown, Controller, Get, Injectable } from '@nestjs/common';
import { Lifecycle } from '../../../src/platform/http/lifecycle.js';
import { type RunningEdge, startEdge } from '../../support/edge.js';

/** Opened by the test. */
const gate = {
  asked: Promise.withResolvers<void>(),
  open: Promise.withResolvers<void>(),
  leave: Promise.withResolvers<void>(),
  leaving: Promise.withResolvers<void>(),
};

@Controller('orders')
class SlowController {
  constructor(private readonly lifecycle: Lifecycle) {}

  @Get('slow')
  async slow(): Promise<object> {
    gate.asked.resolve();
    await gate.open.promise;
    return { shuttingDown: this.lifecycle.shuttingDown };
  }

  @Get('now')
  now(): object {
    return { shuttingDown: this.lifecycle.shuttingDown };
  }
}

/** A part that takes its time to say goodbye, while the server still listens. */
@Injectable()
class SlowLeaver implements BeforeApplicationShutdown {
  async beforeApplicationShutdown(): Promise<void> {
    gate.leaving.resolve();
    await gate.leave.promise;
  }
}

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge([SlowController], {}, [{ module: class LeaverModule {}, providers: [SlowLeaver] }]);
});

describe('a shutdown', () => {
  it('finishes what is in flight, serves what still comes, asks clients to leave and then refuses', async () => {
    const agent = new Agent({ keepAlive: true });
    const slow = request(`${edge.url}/api/orders/slow`, { agent }).end();
    const slowAnswer = once(slow, 'response');
    await gate.asked.promise;

    const closed = edge.close();
    await gate.leaving.promise;
    const late = await fetch(`${edge.url}/api/orders/now`);
    expect([late.status, late.headers.get('connection'), await late.json()]).toEqual([200, 'close', { shuttingDown: true }]);

    gate.leave.resolve();
    gate.open.resolve();
    const [response] = (await slowAnswer) as [import('node:http').IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(
      JSON.parse(
        await response
          .setEncoding('utf8')
          .toArray()
          .then((parts) => parts.join('')),
      ),
    ).toEqual({ shuttingDown: true });

    await closed;
    await expect(fetch(`${edge.url}/api/orders/now`)).rejects.toThrow();
    agent.destroy();
  });
});
