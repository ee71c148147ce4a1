import { createServer } from 'node:net';
import { once } from 'node:events';
import { type Config, StartupError } from '../config/config.js';
import { localUrl } from './address.js';
import { Child, howItEnded } from './child.js';
import { greeting } from './greeting.js';
import { type IngestKey, ingestKey } from './ingest-key.js';
import type { BackendReady, SandboxListening } from './messages.js';
import { SandboxProcess } from './sandbox-process.js';

const BACKEND = new URL('../main.js', import.meta.url);
/** A little more than the backend allows itself, and with the sandbox's share less than ten seconds. */
const STOP_LIMIT_MS = 8500;

/** Runs the backend, and the sandbox desk beside it when no service is configured, as one: they start, stop and fail together. */
export class Launcher {
  private readonly key: IngestKey | null;
  private sandbox: SandboxProcess | null = null;
  private backend: Child | null = null;
  private stopped: Promise<void> | null = null;

  constructor(
    private readonly config: Config,
    private readonly say: (text: string) => void,
  ) {
    this.key = ingestKey(config);
  }

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
    const port = this.config.variables.PORT || (await freePort(this.config.variables.HOST));
    if (this.stopped) return 0;
    const urls = this.config.sandbox ? await this.startSandbox(port) : null;
    if (this.stopped) return 0;

    this.backend = new Child(BACKEND, {
      PORT: String(port),
      ...(this.key && { INGEST_API_KEY: this.key.key }),
      ...(urls && serviceVariables(urls)),
    });
    const ready = await this.backend.firstMessage<BackendReady>('ready');
    if ('type' in ready && !this.stopped) {
      this.say(greeting({ ...ready, keyFile: this.key?.file ?? null, sandboxService: urls?.risk ?? null }));
    }
    const end = await this.backend.exited;
    if (this.stopped) return 0;
    if ('type' in ready || end.signal) throw new StartupError(`The backend ended unexpectedly (${howItEnded(end)}), so everything stops.`);
    return 1;
  }

  private startSandbox(port: number): Promise<SandboxListening['urls']> {
    const { HOST, DATA_DIR, SANDBOX_SEED } = this.config.variables;
    const report = this.key && { SANDBOX_TARGET_URL: localUrl(HOST, port), SANDBOX_API_KEY: this.key.key };
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

/** The sandbox has to know the backend's port before the backend listens, so "any free port" is chosen here. */
async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}
