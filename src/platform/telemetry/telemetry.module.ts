import { Global, Module } from '@nestjs/common';
import { MarketStanding } from './market-standing.js';
import { Metrics } from './metrics.js';
import { OwnLog } from './own.log.js';
import { WrittenParts } from './written-parts.js';

/** Metrics, and the list of parts that take writes. Logging needs no injection: classes use Nest's `Logger`, and `createApp` sets pino. */
@Global()
@Module({ providers: [Metrics, OwnLog, WrittenParts, MarketStanding], exports: [Metrics, OwnLog, WrittenParts, MarketStanding] })
export class TelemetryModule {}
