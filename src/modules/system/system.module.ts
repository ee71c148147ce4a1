import { Module, type OnModuleInit } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { HealthController } from './health.controller.js';
import { HostMeter } from './host.meter.js';
import { MonitoringUpstream } from './monitoring.upstream.js';
import { Parts } from './parts.js';
import { ProcessMeter } from './process.meter.js';
import { PrometheusRoute } from './prometheus.route.js';
import { Sampler } from './sampler.js';
import { SampleStore } from './sample.store.js';
import { systemChannel } from './system.channel.js';
import { SystemController } from './system.controller.js';
import { SystemRetention } from './system.retention.js';
import { SystemService } from './system.service.js';
import { SystemSamplesRepository } from './system-samples.repository.js';

/** Liveness, readiness, and samples of this process, its host and the desk's services, now and in the past. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), RealtimeModule],
  controllers: [HealthController, SystemController],
  providers: [
    ...[Parts, PrometheusRoute, MonitoringUpstream],
    ...[ProcessMeter, HostMeter, SystemSamplesRepository, SampleStore, Sampler, SystemService, SystemRetention],
  ],
  exports: [MonitoringUpstream],
})
export class SystemModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly sampler: Sampler,
  ) {}

  onModuleInit(): void {
    this.hub.register({ ...systemChannel, expectedEveryMs: this.sampler.intervalMs });
  }
}
