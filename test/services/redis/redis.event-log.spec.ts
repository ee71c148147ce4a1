import { randomUUID } from 'node:crypto';
import { RedisEventLog } from '../../../src/platform/events/redis/redis.event-log.js';
import { eventLogContract } from '../../support/contracts/event-log.contract.js';
import { connectionsTo, RedisServer } from '../../support/processes/redis.js';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

eventLogContract('redis', async (history, maxBytes) => {
  const connections = connectionsTo(server.url);
  const prefix = `test-${randomUUID()}:`;
  const logs: RedisEventLog[] = [];
  const replica = async (): Promise<RedisEventLog> => {
    const log = new RedisEventLog(connections, { history, prefix, ...(maxBytes === undefined ? {} : { maxBytes }) });
    logs.push(log);
    await log.start();
    return log;
  };
  const close = async (): Promise<void> => {
    await Promise.all(logs.map((log) => log.onApplicationShutdown()));
    await connections.onApplicationShutdown();
  };
  return { log: await replica(), replica, close };
});
