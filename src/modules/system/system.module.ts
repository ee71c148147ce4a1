import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { Parts } from './parts.js';
import { PrometheusRoute } from './prometheus.route.js';

/** Whether this process lives, is ready, and how it does. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Parts, PrometheusRoute],
})
export class SystemModule {}
