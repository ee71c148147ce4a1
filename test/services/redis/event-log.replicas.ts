import type { EventLog, LogEvent, NewEvent, Position } from '../../../src/platform/events/event-log.js';
import { RedisEventLog } from '../../../src/platform/events/redis/redis.event-log.js';
import type { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { connectionsTo, RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';

export const HISTORY = 100;

interface ReplicaOptions {
  readonly streamLength?: number;
  readonly topics?: string[];
}

/** A Redis for each test of the file, and whatever replicas of the event log it opens there. */
export function withReplicas(onServer: (server: RedisServer) => void) {
  let server: RedisServer;
  let connections: RedisConnections;
  let logs: RedisEventLog[];
  let copies: RedisServer[];
  beforeEach(async () => {
    server = await RedisServer.start();
    connections = connectionsTo(server.url);
    logs = [];
    copies = [];
    onServer(server);
  });
  afterEach(async () => {
    server.resume();
    await Promise.all(logs.map((log) => log.onApplicationShutdown()));
    await connections.onApplicationShutdown();
    await Promise.all([server, ...copies].map((each) => each.stop()));
  });

  async function replica(options: ReplicaOptions = {}): Promise<RedisEventLog> {
    const log = new RedisEventLog(connections, { history: HISTORY, topics: ['trades'], ...options });
    logs.push(log);
    await log.start();
    return log;
  }
  /** Another Redis of the test, stopped when it ends. */
  const stopAtEnd = (copy: RedisServer) => void copies.push(copy);
  return { replica, stopAtEnd };
}

/** A client that follows the topic: every event must continue its position, unless it has to start again. */
export class Follower {
  readonly received: LogEvent[] = [];
  readonly restarts: Position[] = [];
  readonly breaches: string[] = [];
  position: Position;

  constructor(log: EventLog, topic = 'trades') {
    this.position = log.ring(topic).head;
    log.subscribe((given) => given.topic === topic && this.receive(given));
    log.onEpochChange((name, position) => name === topic && this.restart(position));
  }

  private receive(given: LogEvent): void {
    if (given.epoch !== this.position.epoch || given.seq !== this.position.seq + 1) {
      this.breaches.push(`${given.epoch}:${given.seq} after ${this.position.epoch}:${this.position.seq}`);
    }
    this.position = { epoch: given.epoch, seq: given.seq };
    this.received.push(given);
  }

  private restart(position: Position): void {
    this.position = position;
    this.restarts.push(position);
  }
}

/** Positions that two followers, or one of them twice, have seen taken by different events. */
export function reused(followers: readonly Follower[]): string[] {
  const idAt = new Map<string, string>();
  return followers
    .flatMap(({ received }) => received)
    .map(({ epoch, seq, id }) => ({ position: `${epoch}:${seq}`, id }))
    .filter(({ position, id }) => (idAt.get(position) ?? id) !== id || !idAt.set(position, id))
    .map(({ position }) => position);
}

/** As the outbox does it: again and again with the same ids. */
export async function appendUntilTaken(log: EventLog, batch: readonly NewEvent[]): Promise<Position[]> {
  let positions: Position[] = [];
  await until(async () => {
    positions = await log.append('trades', batch).catch(() => []);
    return positions.length > 0;
  });
  return positions;
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
}
