import { Global, Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { RedisConnections } from '../redis/redis.connections.js';
import { RedisModule } from '../redis/redis.module.js';
import { Metrics } from '../telemetry/metrics.js';
import { DeskFacts } from './ports/desk-facts.js';
import { EventLog } from './event-log.js';
import { measure } from './event-log.metrics.js';
import { NearbyLines } from './ports/nearby-lines.js';
import { JudgedMetrics } from './ports/judged-metrics.js';
import { OwnAlerts } from './ports/own-alerts.js';
import { MemoryEventLog } from './memory.event-log.js';
import { RedisEventLog } from './redis/redis.event-log.js';
import { StrategyBrokers } from './ports/strategy-brokers.js';
import { declaredTopics } from './topics.js';

/** The event log: in memory for a single process, in Redis where REDIS_URL is set. It is filled before any module starts. */
@Global()
@Module({
  imports: [RedisModule],
  providers: [
    DeskFacts,
    JudgedMetrics,
    NearbyLines,
    OwnAlerts,
    StrategyBrokers,
    { provide: EventLog, useFactory: openEventLog, inject: [Config, RedisConnections, Metrics] },
  ],
  exports: [EventLog, DeskFacts, JudgedMetrics, NearbyLines, OwnAlerts, StrategyBrokers],
})
export class EventsModule {}

async function openEventLog(config: Config, redis: RedisConnections, metrics: Metrics): Promise<EventLog> {
  const history = config.variables.REALTIME_HISTORY;
  if (!redis.enabled) return measure(new MemoryEventLog(history), metrics);
  const lag = metrics.gauge('quarterdeck_event_log_lag_events', 'Events that this replica has yet to read, of the topic furthest behind');
  const log = new RedisEventLog(redis, { history, topics: declaredTopics(), onLag: (events) => lag.set(events) });
  await log.start();
  return measure(log, metrics);
}
