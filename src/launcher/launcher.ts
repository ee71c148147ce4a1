import { join } from 'node:path';
import { type Config, StartupError } from '../config/config.js';
import { checkUnclaimed } from '../platform/database/data-directory/data-directory.js';
import { EmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.js';
import { localUrl } from './address.js';
import { Child, howItEnded } from './child.js';
import { type DeskKeys, deskKeys } from './desk-keys.js';
import { greeting } from './greeting.js';
import type { BackendReady, SandboxListening } from './messages.js';
import { type DeskBus, marketBus, realExchanges } from './market-bus.js';
import { freePort } from './port.js';
import type { Rebuilds } from './rebuilds.js';
import { SandboxProcess } from './sandbox-process.js';

const BACKEND = new URL('../main.js', import.meta.url);
type Variables = Readonly<Record<string, string>>;

/** Slightly more than the backend's own limit, and with that of the sandbox less than ten seconds. */
const STOP_LIMIT_MS = 8500;

/**
 * With the sandbox, a desk for trying it out, 75 MB less in memory at rest count for more than the processor that deliveries to hundreds of
 * clients then cost more (docs/performance.md).
 */
const YOUNG_MB_WITH_SANDBOX = 8;

/** Runs the backend, and the sandbox desk beside it when no service is configured, as one: they start, stop and fail together. */
export class Launcher {
  private sandbox: SandboxProcess | null = null;
  private backend: Child | null = null;
  private database: EmbeddedPostgres | null = null;
  private readonly stopping = Promise.withResolvers<void>();
  private stopped: Promise<void> | null = null;

  /** With `rebuilds` (npm run dev) each of them starts the backend again, and the sandbox and the embedded database stay. */
  constructor(
    private readonly config: Config,
    private readonly say: (text: string) => void,
    private readonly rebuilds: Rebuilds | null = null,
  ) {}

  /** Resolves with the exit code when all processes have ended. @throws StartupError when it could not start or had to give up. */
  async run(): Promise<number> {
    try {
      return await this.startAndWatch();
    } catch (error) {
      if (this.stopped && error instanceof StartupError) return 0;
      throw error;
    } finally {
      await this.stop();
    }
  }

  /** Ends the backend first and then the sandbox; asking again changes nothing. */
  stop(): Promise<void> {
    this.stopped ??= (async () => {
      this.stopping.resolve();
      await this.backend?.stop(STOP_LIMIT_MS);
      await this.sandbox?.stop();
      await this.database?.close();
    })();
    return this.stopped;
  }

  private async startAndWatch(): Promise<number> {
    const { DATA_DIR, DATABASE_URL, HOST, PORT, LOG_DIRECTORY } = this.config.variables;
    // Checked first: the sandbox of a refused second desk would report its events to the first desk.
    if (DATABASE_URL === undefined) checkUnclaimed(DATA_DIR);
    // The sandbox needs the backend's port before the backend listens, so "any free port" is chosen here.
    const port = await freePort(HOST, PORT);
    if (this.stopped) return 0;
    const keys = deskKeys(this.config);
    const bus = this.config.sandbox ? await marketBus(this.config) : null;
    const urls = this.config.sandbox ? await this.startSandbox(port, keys, bus !== null) : null;
    if (this.stopped) return 0;

    const variables = {
      PORT: String(port),
      ...(keys && { INGEST_API_KEY: keys.list }),
      ...(urls && serviceVariables(urls)),
      ...bus?.variables,
      // The logs of the sandbox are read unless the user has configured a folder.
      ...(urls && LOG_DIRECTORY === undefined && { LOG_DIRECTORY: join(DATA_DIR, 'sandbox-logs') }),
    };
    const greet = (ready: BackendReady): void => {
      this.joinBus(ready, bus);
      this.say(
        greeting({
          ...ready,
          keyFile: keys?.file ?? null,
          services: urls ? null : this.config.services,
          sandboxService: urls?.risk ?? null,
        }),
      );
    };
    return this.rebuilds ? this.runForEachBuild(variables, greet, this.rebuilds) : this.runOnce(variables, greet);
  }

  private youngMb(): number | null {
    return this.config.sandbox ? YOUNG_MB_WITH_SANDBOX : null;
  }

  private async runOnce(variables: Variables, greet: (ready: BackendReady) => void): Promise<number> {
    this.backend = new Child(BACKEND, variables, [], this.youngMb());
    const ready = await this.backend.firstMessage<BackendReady>('ready');
    if ('type' in ready && !this.stopped) greet(ready);
    const end = await this.backend.exited;
    if (this.stopped) return 0;
    if ('type' in ready || end.signal) throw new StartupError(`The backend ended unexpectedly (${howItEnded(end)}), so everything stops.`);
    return 1;
  }

  private async runForEachBuild(variables: Variables, greet: (ready: BackendReady) => void, rebuilds: Rebuilds): Promise<number> {
    const { DATA_DIR, DATABASE_URL } = this.config.variables;
    if (DATABASE_URL === undefined) this.database = await EmbeddedPostgres.open(DATA_DIR);
    const args = this.database ? [`--embedded-postgres=${this.database.connection.host}`] : [];
    for (let greeted = false; !this.stopped;) {
      const rebuilt = rebuilds.next();
      const backend = new Child(BACKEND, variables, args, this.youngMb());
      this.backend = backend;
      const ready = backend.firstMessage<BackendReady>('ready').then((message) => {
        if (!('type' in message) || this.stopped) return;
        if (greeted) this.say('The saved change is served.');
        else greet(message);
        greeted = true;
      });
      const end = await Promise.race([backend.exited, rebuilt]);
      if (end && !this.stopped) {
        this.say(`The backend ended (${howItEnded(end)}); it starts again when a change is saved.`);
        await Promise.race([rebuilt, this.stopping.promise]);
      }
      await backend.stop(STOP_LIMIT_MS);
      await ready;
    }
    return 0;
  }

  /** Only where the backend really listens: a second desk may have taken the port since the check. */
  private joinBus(ready: BackendReady, bus: DeskBus | null): void {
    if (bus === null) return;
    const isOurs = ready.bus !== null && new URL(ready.bus).port === new URL(bus.url).port;
    this.sandbox?.publishTo(isOurs ? bus.url : null);
  }

  private startSandbox(port: number, keys: DeskKeys | null, busFollows: boolean): Promise<SandboxListening['urls']> {
    const { HOST, DATA_DIR, SANDBOX_SEED } = this.config.variables;
    const report = keys?.sandbox ? { SANDBOX_TARGET_URL: localUrl(HOST, port), SANDBOX_API_KEY: keys.sandbox } : {};
    this.sandbox = new SandboxProcess(
      { DATA_DIR, SANDBOX_SEED: String(SANDBOX_SEED), ...report },
      this.say,
      busFollows,
      realExchanges(this.config),
    );
    return this.sandbox.listening();
  }
}

function serviceVariables(urls: SandboxListening['urls']): Variables {
  return {
    PORTFOLIO_SERVICE_URL: urls.portfolio,
    AI_ENGINE_SERVICE_URL: urls.ai,
    EXECUTION_SERVICE_URL: urls.execution,
    RISK_SERVICE_URL: urls.risk,
    MONITORING_SERVICE_URL: urls.monitoring,
  };
}
