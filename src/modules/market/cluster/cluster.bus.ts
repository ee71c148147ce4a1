import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { type RedisClient, RedisConnections } from '../../../platform/redis/redis.connections.js';
import { isObject } from '../../../platform/upstream/fields.js';

const CHANNEL = 'market:cluster';

/** A message between replicas about a feed; `kind` decides the other fields. */
export interface ClusterMessage {
  readonly kind: 'lease' | 'wants' | 'report' | 'refused' | 'restart' | 'token' | 'catalogue' | 'order' | 'pause';
  readonly feed: string;
  readonly [field: string]: unknown;
}

/** Messages between the replicas of this desk about market data, over Redis pub/sub. A replica that is not connected misses them. */
@Injectable()
export class ClusterBus implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Id of this replica. */
  readonly id = randomUUID();
  private readonly logger = new Logger(ClusterBus.name);
  private readonly listeners: ((message: ClusterMessage) => void)[] = [];
  private readonly readies: (() => void)[] = [];
  private listener: RedisClient | null = null;

  constructor(private readonly redis: RedisConnections) {}

  /** Whether there may be other replicas; without Redis there is one process. */
  get enabled(): boolean {
    return this.redis.enabled;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.enabled) return;
    const listener = this.redis.duplicate('market-cluster');
    this.listener = listener;
    // The client subscribes again by itself; missed messages must be asked for.
    listener.on('ready', () => {
      for (const ready of this.readies) ready();
    });
    await this.redis
      .ready(listener)
      .then(() => listener.subscribe(CHANNEL, (text) => this.hear(text)))
      .catch((error: unknown) => this.logger.warn({ reason: reasonOf(error) }, 'Messages of other replicas do not arrive yet'));
  }

  onApplicationShutdown(): void {
    if (this.listener) this.redis.release(this.listener);
  }

  onMessage(listener: (message: ClusterMessage) => void): void {
    this.listeners.push(listener);
  }

  /** Called when messages can arrive, the first time and after each outage. */
  onReady(listener: () => void): void {
    this.readies.push(listener);
  }

  /** Sends to the other replicas; one that misses the message gets the state from Redis later. */
  send(message: ClusterMessage): void {
    if (!this.enabled) return;
    const client = this.redis.client();
    if (!client.isReady) return;
    client
      .publish(CHANNEL, JSON.stringify({ ...message, from: this.id }))
      .catch((error: unknown) => this.logger.debug({ reason: reasonOf(error) }, 'A message to other replicas could not be sent'));
  }

  private hear(text: string): void {
    const message: unknown = JSON.parse(text);
    if (!isObject(message) || message['from'] === this.id || typeof message['kind'] !== 'string' || typeof message['feed'] !== 'string')
      return;
    for (const listener of this.listeners) listener(message as unknown as ClusterMessage);
  }
}
