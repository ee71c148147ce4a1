import { Module, type OnModuleInit } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { HealthController } from './health/health.controller.js';
import { HostMeter } from './components/host.meter.js';
import { MonitoringUpstream } from './components/monitoring.upstream.js';
import { Parts } from './health/parts.js';
import { ProcessMeter } from './components/process.meter.js';
import { PrometheusRoute } from './health/prometheus.route.js';
import { Sampler } from './samples/sampler.js';
import { SampleStore } from './samples/sample.store.js';
import { systemChannel } from './system.channel.js';
import { SystemController } from './system.controller.js';
import { SystemRetention } from './samples/system.retention.js';
import { SystemService } from './system.service.js';
import { SystemSamplesRepository } from './samples/system-samples.repository.js';

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
