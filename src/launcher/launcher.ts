import { type Config, StartupError } from '../config/config.js';
import { checkUnclaimed } from '../platform/database/data-directory.js';
import { localUrl } from './address.js';
import { Child, howItEnded } from './child.js';
import { type DeskKeys, deskKeys } from './desk-keys.js';
import { greeting } from './greeting.js';
import type { BackendReady, SandboxListening } from './messages.js';
import { freePort } from './port.js';
import { SandboxProcess } from './sandbox-process.js';

const BACKEND = new URL('../main.js', import.meta.url);
/** A little more than the backend allows itself, and with the sandbox's share less than ten seconds. */
const STOP_LIMIT_MS = 8500;

/** Runs the backend, and the sandbox desk beside it when no service is configured, as one: they start, stop and fail together. */
export class Launcher {
  private sandbox: SandboxProcess | null = null;
  private backend: Child | null = null;
  private stopped: Promise<void> | null = null;

  constructor(
    private readonly config: Config,
    private readonly say: (text: string) => void,
  ) {}

  /** Resolves when everything is gone again, with the exit code. @throws StartupError when it could not start or had to give up. */
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
      await this.backend?.stop(STOP_LIMIT_MS);
      await this.sandbox?.stop();
    })();
    return this.stopped;
  }

  private async startAndWatch(): Promise<number> {
    const { DATA_DIR, DATABASE_URL, HOST, PORT } = this.config.variables;
    // Before anything is made or started: the sandbox of a refused second desk would report its events to the first one.
    if (DATABASE_URL === undefined) checkUnclaimed(DATA_DIR);
    // The sandbox has to know the backend's port before the backend listens, so "any free port" is chosen here.
    const port = await freePort(HOST, PORT);
    if (this.stopped) return 0;
    const keys = deskKeys(this.config);
    const urls = this.config.sandbox ? await this.startSandbox(port, keys) : null;
    if (this.stopped) return 0;

    this.backend = new Child(BACKEND, {
      PORT: String(port),
      ...(keys && { INGEST_API_KEY: keys.list }),
      ...(urls && serviceVariables(urls)),
    });
    const ready = await this.backend.firstMessage<BackendReady>('ready');
    if ('type' in ready && !this.stopped) {
      this.say(greeting({ ...ready, keyFile: keys?.file ?? null, sandboxService: urls?.risk ?? null }));
    }
    const end = await this.backend.exited;
    if (this.stopped) return 0;
    if ('type' in ready || end.signal) throw new StartupError(`The backend ended unexpectedly (${howItEnded(end)}), so everything stops.`);
    return 1;
  }

  private startSandbox(port: number, keys: DeskKeys | null): Promise<SandboxListening['urls']> {
    const { HOST, DATA_DIR, SANDBOX_SEED } = this.config.variables;
    const report = keys?.sandbox ? { SANDBOX_TARGET_URL: localUrl(HOST, port), SANDBOX_API_KEY: keys.sandbox } : {};
    this.sandbox = new SandboxProcess({ DATA_DIR, SANDBOX_SEED: String(SANDBOX_SEED), ...report }, this.say);
    return this.sandbox.listening();
  }
}

function serviceVariables(urls: SandboxListening['urls']): Record<string, string> {
  return {
    PORTFOLIO_SERVICE_URL: urls.portfolio,
    AI_ENGINE_SERVICE_URL: urls.ai,
    EXECUTION_SERVICE_URL: urls.execution,
    RISK_SERVICE_URL: urls.risk,
    MONITORING_SERVICE_URL: urls.monitoring,
  };
}
