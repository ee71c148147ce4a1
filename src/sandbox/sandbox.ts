import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxConfig, SandboxService } from '../config/sandbox.config.js';
import { EventMint, type DeskEvent } from './desk/desk-event.js';
import { Desk } from './desk/desk.js';
import type { RiskLimits } from './desk/emergency-stop.js';
import { Heartbeat } from './heartbeat.js';
import { ledgerTruth, type LedgerTruth } from './ledger-truth.js';
import type { PriceFeed } from './market/price-feed.js';
import { RandomWalkFeed } from './market/random-walk.feed.js';
import { SeededRandom } from './market/random.js';
import { RecordedFeed } from './market/recorded.feed.js';
import { Reporter } from './report/reporter.js';
import { ServiceLogs } from './report/service-logs.js';
import { startServices, type Services } from './services/services.js';
import type { Fault } from './services/fault.js';
import { Monitor } from './services/monitor.js';

/** As the process is configured, all optional: without ports any free ones, without a target no reports, without a folder no log files. */
export interface SandboxOptions extends Partial<Omit<SandboxConfig, 'dataDir'>> {
  readonly dataDir?: string | null;
  readonly limits?: Partial<RiskLimits>;
  readonly monitorMs?: number;
  readonly flushMs?: number;
  readonly log?: (line: string) => void;
}

export interface Sandbox {
  readonly urls: Readonly<Record<SandboxService, string>>;
  /** The same as `GET /__ledger`. */
  ledger(): LedgerTruth;
  /** The same as `POST /__fault` on a service, and it can end `refuse` early. */
  fault(service: SandboxService, fault: Fault): Promise<void>;
  /** Holds prices, agents and books still, so that several answers can be compared; resolves when nothing moves any more. */
  pause(): Promise<void>;
  resume(): void;
  /** Stops the agents, sends what is left to the backend once (at most 2 s), closes the five services. */
  close(): Promise<void>;
}

const FLUSH_GRACE_MS = 2000;

/** Starts a whole desk in this process. @throws PortInUseError, RecordingError */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = '1', speed = 1, tickMs = 250, dialect = 'documented', target = null, log = () => undefined } = options;
  const run = `${Date.now().toString(36)}${randomUUID().slice(0, 4)}`;
  const feed = await openFeed(options, seed);
  const desk = new Desk({ seed, run, feed, speed, limits: options.limits ?? {} });
  const monitor = new Monitor(() => services.urls, new EventMint(`${run}m`), Date.now);
  const services: Services = await startServices(desk, monitor, dialect, options.ports).catch(async (error: unknown) => {
    await feed.close();
    throw error;
  });
  const logs = options.dataDir ? new ServiceLogs(join(options.dataDir, 'sandbox-logs'), log) : null;
  const reporter = target ? new Reporter({ ...target, flushMs: options.flushMs ?? 600, log }) : null;
  await logs?.open();

  const tell = (events: readonly DeskEvent[]): void => {
    reporter?.push(events);
    logs?.write(events);
  };
  let feedEnded = false;
  const step = async (): Promise<void> => {
    const nowMs = Date.now();
    await feed.prepare(desk.marketStepMs(nowMs));
    tell(desk.advance(nowMs));
    const { ended, endReason } = feed.status();
    if (ended && !feedEnded) log(`prices stand still and the agents rest: ${endReason}`);
    feedEnded = ended;
  };
  const watch = async (): Promise<void> => tell(await monitor.round());

  // A first step and a first look before anybody asks: no answer is ever empty for want of time.
  await step();
  await watch();
  const deskBeat = new Heartbeat(tickMs, step, (message) => log(`a step of the desk failed: ${message}`));
  const monitorBeat = new Heartbeat(options.monitorMs ?? 2000, watch, (message) => log(`a round of the monitor failed: ${message}`));
  deskBeat.start();
  monitorBeat.start();
  reporter?.start();

  const shutDown = async (): Promise<void> => {
    await Promise.all([deskBeat.stop(), monitorBeat.stop()]);
    await reporter?.stop(FLUSH_GRACE_MS);
    await Promise.all([services.close(), logs?.close(), feed.close()]);
  };
  let closing: Promise<void> | null = null;
  return {
    urls: services.urls,
    ledger: () => ledgerTruth(desk),
    fault: (service, fault) => services.fault(service, fault),
    pause: () => deskBeat.stop(),
    resume: () => deskBeat.start(),
    close: () => (closing ??= shutDown()),
  };
}

async function openFeed(options: SandboxOptions, seed: string): Promise<PriceFeed> {
  if (options.recording) return RecordedFeed.open(options.recording, options.recordingEnd ?? 'loop');
  return new RandomWalkFeed(new SeededRandom(seed).stream('prices'));
}
