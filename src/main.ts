import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { loadConfig, StartupError } from './config/config.js';
import { loadSecrets } from './config/secrets.js';
import { localUrl } from './launcher/address.js';
import { greeting } from './launcher/greeting.js';
import type { BackendReady } from './launcher/messages.js';
import { BootstrapService } from './modules/auth/bootstrap.service.js';
import { claimDataDirectory, prepareDataDirectory } from './platform/database/data-directory.js';

/** Leaves room for the launcher to end everything within ten seconds. */
const STOP_LIMIT_MS = 8000;
const logger = new Logger('main');

let leaving = false;
const starting = start();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']) process.on(signal, () => void leave(signal));
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error: unknown) => fail(error));
starting.catch(fail);

async function start(): Promise<NestFastifyApplication> {
  const config = loadConfig();
  const { DATA_DIR, DATABASE_URL, HOST, PORT } = config.variables;
  prepareDataDirectory(DATA_DIR);
  if (DATABASE_URL === undefined) claimDataDirectory(DATA_DIR);
  const app = await createApp(config, loadSecrets(config));
  await app.listen(PORT, HOST).catch(async (error: unknown) => {
    await app.close();
    throw new StartupError(whyNotListening(error, HOST, PORT), { cause: error });
  });
  const { port } = app.getHttpServer().address() as { port: number };
  announce({ type: 'ready', url: localUrl(HOST, port), logins: app.get(BootstrapService).report() });
  return app;
}

/** Tells the launcher, or the person at the terminal when there is none. */
function announce(ready: BackendReady): void {
  if (process.send) process.send(ready);
  else process.stdout.write(`${greeting({ ...ready, keyFile: null, sandboxService: null })}\n`);
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'EADDRINUSE') return `Port ${port} is in use on ${host}: stop what uses it or choose another one with PORT.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user: choose another one with PORT.`;
  return `The backend cannot listen on ${host}, port ${port} (${code}): check HOST and PORT.`;
}

async function leave(why: string): Promise<void> {
  if (leaving) return;
  leaving = true;
  logger.log({ why }, 'Stopping');
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  await (await starting).close();
  process.exit(0);
}

function fail(error: unknown): never {
  if (error instanceof StartupError) process.stderr.write(`${error.message}\n`);
  else logger.fatal(error);
  process.exit(1);
}
