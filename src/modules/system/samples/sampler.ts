import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { UpstreamError } from '../../../platform/upstream/upstream.error.js';
import { isDeskService, type OwnNames, ownNames, type Sample, toSamples, unknownSamples } from '../components/component.js';
import { type HostFigures, hostFigures, HostMeter } from '../components/host.meter.js';
import { MonitoringUpstream } from '../components/monitoring.upstream.js';
import { type ProcessFigures, processFigures, ProcessMeter } from '../components/process.meter.js';
import { SampleStore } from './sample.store.js';
import { hostStatus, processStatus } from '../components/component-status.js';
import { Ticks } from './ticks.js';

/** A component without a sample for so many intervals becomes unknown. */
const SILENT_INTERVALS = 3;

/** A sample of this process and its host at one moment. */
export interface Own {
  readonly process: ProcessFigures;
  readonly host: HostFigures;
  readonly samples: readonly Sample[];
}

/**
 * Samples this process, its host and the desk's services every SYSTEM_SAMPLE_SECONDS: one sample at a time, and one request to the monitor
 * at a time.
 */
@Injectable()
export class Sampler implements OnApplicationBootstrap, OnModuleDestroy {
  readonly intervalMs: number;
  private readonly logger = new Logger(Sampler.name);
  private readonly names: OwnNames;
  private readonly shared: boolean;
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private asking = false;
  /** Of the two kinds of samples, those that could not be kept the last time. */
  private readonly failing = new Set<'own' | 'services'>();

  constructor(
    private readonly processMeter: ProcessMeter,
    private readonly hostMeter: HostMeter,
    private readonly monitor: MonitoringUpstream,
    private readonly store: SampleStore,
    { variables }: Config,
  ) {
    this.shared = variables.REDIS_URL !== undefined;
    this.names = ownNames(this.shared ? { hostname: hostname(), port: variables.PORT } : null);
    this.intervalMs = variables.SYSTEM_SAMPLE_SECONDS * 1000;
  }

  onApplicationBootstrap(): void {
    this.running = this.run(new Ticks(this.intervalMs, Date.now(), this.shared));
  }

  /** Does not wait for the monitor: an answer that is under way is not stored. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(ticks: Ticks): Promise<void> {
    for (let atMs = ticks.first(); await this.reached(atMs); atMs = ticks.after(Date.now())) {
      if (!this.asking) void this.sampleServices(atMs);
      await this.guarded('own', () => this.sampleOwn(atMs));
    }
  }

  private async reached(atMs: number): Promise<boolean> {
    const { signal } = this.stop;
    await delay(Math.max(0, atMs - Date.now()), undefined, { signal, ref: false }).catch(() => undefined);
    return !signal.aborted;
  }

  /** Measures this process and its host now, without storing it. */
  async now(atMs: number): Promise<Own> {
    const process = this.processMeter.read();
    const host = await this.hostMeter.read();
    const [ofProcess, ofHost] = [processFigures(process), hostFigures(host)];
    const samples: Sample[] = [
      { component: this.names.process, atMs, status: processStatus(ofProcess), figures: ofProcess },
      { component: this.names.host, atMs, status: hostStatus(ofHost), figures: ofHost },
    ];
    return { process, host, samples };
  }

  private async sampleOwn(atMs: number): Promise<void> {
    this.processMeter.closeWindow();
    this.hostMeter.closeWindow();
    const { samples } = await this.now(atMs);
    await this.store.keep(samples);
    await this.store.keep(unknownSamples(await this.fallenSilent(atMs), atMs));
  }

  /** Publishes once that a replica is gone, or that the monitor no longer lists a service. */
  private async fallenSilent(atMs: number): Promise<string[]> {
    const known = await this.store.newest(atMs);
    return known
      .filter((sample) => sample.status !== 'UNKNOWN' && atMs - sample.atMs > SILENT_INTERVALS * this.intervalMs)
      .map(({ component }) => component);
  }

  /** Beside the rest: a slow monitor delays nothing else, and is not asked again before it has answered. */
  private async sampleServices(atMs: number): Promise<void> {
    this.asking = true;
    await this.guarded('services', async () => {
      const { rows, failure } = await this.askMonitor();
      if (this.stop.signal.aborted) return;
      this.store.monitorFailure = failure;
      const samples = rows ? toSamples(rows, atMs) : unknownSamples(await this.knownServices(atMs), atMs);
      await this.store.keep(samples);
    });
    this.asking = false;
  }

  private async askMonitor() {
    try {
      return { rows: (await this.monitor.services()).rows, failure: null };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return { rows: null, failure: error.reason };
    }
  }

  private async knownServices(atMs: number): Promise<string[]> {
    const known = await this.store.newest(atMs);
    return known.map(({ component }) => component).filter((component) => isDeskService(component));
  }

  /** A sample that cannot be stored is missing in the history; that is logged once. */
  private async guarded(kind: 'own' | 'services', work: () => Promise<void>): Promise<void> {
    try {
      await work();
      // Where the monitor names no services there is nothing to keep, which says nothing of the other kind.
      if (this.failing.delete(kind) && this.failing.size === 0) this.logger.log('Samples of the system are kept again');
    } catch (error) {
      if (this.failing.size === 0 && !this.stop.signal.aborted)
        this.logger.warn({ reason: reasonOf(error) }, 'Samples of the system cannot be kept now');
      this.failing.add(kind);
    }
  }
}
