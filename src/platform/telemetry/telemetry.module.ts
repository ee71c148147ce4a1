import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Metrics for everyone. Logging needs no injection: classes use Nest's `Logger`, and `createApp` puts pino behind it. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class TelemetryModule {}
