import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxConfig, SandboxService } from '../config/sandbox.config.js';
import { Conditions } from './alerts/conditions.js';
import { EventMint } from './desk/desk-event.js';
import { Desk } from './desk/desk.js';
import type { RiskLimits } from './desk/emergency-stop.js';
import { ledgerTruth, type LedgerTruth } from './ledger-truth.js';
import { RandomWalkFeed } from './market/random-walk.feed.js';
import { SeededRandom } from './market/random.js';
import { MarketBus } from './market/market-bus.js';
import { VenueFeeds } from './market/venue-feeds.js';
import { VenueTicks } from './market/venue-ticks.js';
import { RecordedFeed } from './market/recorded.feed.js';
import { ServiceLoad } from './metrics/service-load.js';
import { Reporter } from './report/reporter.js';
import { ServiceLogs } from './report/service-logs.js';
import { Rounds } from './rounds.js';
import { startServices, type SandboxServices } from './services/services.js';
import type { Fault } from './services/fault.js';
import { Monitor } from './services/monitor.js';
import { NOTHING_BEFORE, openingOf } from './state/opening.js';
import { StateFile } from './state/state-file.js';
import { StateKeeper } from './state/state-keeper.js';

/**
 * The settings of the process, all optional: without ports any free ones, without a target no reports, without a folder no log files, no
 * state and no history.
 */
export interface SandboxOptions extends Partial<Omit<SandboxConfig, 'dataDir'>> {
  readonly dataDir?: string | null;
  readonly limits?: Partial<RiskLimits>;
  readonly monitorMs?: number;
  readonly metricsMs?: number;
  readonly flushMs?: number;
  readonly log?: (line: string) => void;
  /** Called when the backend has the whole history. */
  readonly historySent?: () => void;
  /** `useBus` will say where quotes and order books go: until then they go nowhere. */
  readonly busFollows?: boolean;
  /** Exchanges whose prices a real venue brings: none is published of those. */
  readonly realExchanges?: readonly string[];
}

export interface Sandbox {
  readonly urls: Readonly<Record<SandboxService, string>>;
  /** The same as `GET /__ledger`. */
  ledger(): LedgerTruth;
  /** The same as `POST /__fault` on a service, and it can end `refuse` early. */
  fault(service: SandboxService, fault: Fault): Promise<void>;
  /** Quotes and order books go over this bus from now on; null = all goes by HTTP. */
  useBus(url: string | null): Promise<void>;
  /** Holds prices, agents and books still, so that several answers can be compared; resolves when nothing moves any more. */
  pause(): Promise<void>;
  resume(): void;
  /** Stops the agents, sends the rest to the backend once (at most 2 s), saves the books, closes the five services. */
  close(): Promise<void>;
}

const FLUSH_GRACE_MS = 2000;

/** Starts a whole desk in this process. @throws PortInUseError, RecordingError */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = '1', speed = 1, dialect = 'documented', target = null, dataDir = null, log = () => undefined } = options;
  const run = `${Date.now().toString(36)}${randomUUID().slice(0, 4)}`;
  const random = new SeededRandom(seed);
  const walk = options.recording ? null : new RandomWalkFeed(random.stream('prices'));
  const feed = walk ?? (await RecordedFeed.open(options.recording ?? '', options.recordingEnd ?? 'loop'));
  // A recording has its own past, and begins again with every start.
  const file = walk && dataDir ? new StateFile(join(dataDir, 'sandbox-state.json'), log) : null;
  const before = { seed, historyDays: options.historyDays ?? 30, reports: target !== null, log };
  const { state, history } = file ? await openingOf(file, before) : NOTHING_BEFORE;

  const desk = new Desk({ seed, run, feed, speed, limits: options.limits ?? {} });
  const monitor = new Monitor(() => services.urls, new EventMint(`${run}m`), Date.now);
  const venueFeeds = new VenueFeeds((ticks) => reporter?.pushTicks(ticks), `sandbox ${run}`, new Set(options.realExchanges));
  const useBus = async (url: string | null): Promise<void> => venueFeeds.use(url === null ? null : await MarketBus.open(url, log));
  if (!options.busFollows) await useBus(options.busUrl ?? null);
  const opened = startServices(desk, monitor, dialect, options.ports, options.host, venueFeeds.all);
  const services: SandboxServices = await opened.catch(async (error: unknown) => {
    venueFeeds.close();
    await feed.close();
    throw error;
  });

  const historySent = (): void => {
    keeper?.historySent();
    options.historySent?.();
  };
  const { flushMs = 1000, tickMs = 250, monitorMs = 2000, metricsMs = 5000 } = options;
  const reporter = target ? new Reporter({ ...target, flushMs, log, history, historySent, keepsRest: file !== null }) : null;
  const conditions = new Conditions(desk.stop, random.stream('conditions'));
  const keeper = file && walk ? new StateKeeper(file, { seed, desk, walk, monitor, conditions, reporter }, state) : null;
  const logs = dataDir ? new ServiceLogs(join(dataDir, 'sandbox-logs'), log) : null;
  await logs?.open();
  const load = new ServiceLoad(random.stream(`load/${run}`));
  const venues = new VenueTicks(random.stream('order books'));
  const parts = { desk, feed, venues, venueFeeds, monitor, conditions, load, keeper, reporter, logs };
  const rounds = new Rounds(parts, { tickMs, monitorMs, metricsMs }, log);
  await rounds.start();
  reporter?.start();

  const shutDown = async (): Promise<void> => {
    await rounds.stop();
    venueFeeds.close();
    await reporter?.stop(FLUSH_GRACE_MS);
    await keeper?.close();
    await Promise.all([services.close(), logs?.close(), feed.close()]);
  };
  let closing: Promise<void> | null = null;
  return {
    urls: services.urls,
    ledger: () => ledgerTruth(desk),
    fault: (service, fault) => services.fault(service, fault),
    useBus,
    pause: () => rounds.pause(),
    resume: () => rounds.resume(),
    close: () => (closing ??= shutDown()),
  };
}
