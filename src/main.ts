import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, loadConfig, StartupError } from './config/config.js';
import { loadSecrets } from './config/secrets.js';
import { localUrl } from './launcher/address.js';
import { greeting } from './launcher/greeting.js';
import type { BackendReady } from './launcher/messages.js';
import { cannotListen, freePort } from './launcher/port.js';
import { claimDataDirectory, prepareDataDirectory } from './platform/database/data-directory/data-directory.js';
import { EmbeddedPostgres, embeddedPostgresOf, type EmbeddedServer } from './platform/database/embedded/embedded-postgres.js';
import { withQuickDrizzle } from './platform/database/connection/quick-drizzle.js';

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
  // `npm run dev` has opened the embedded database, and its data directory with it.
  const { 'embedded-postgres': opened } = parseArgs({ options: { 'embedded-postgres': { type: 'string' } } }).values;
  const isEmbedded = DATABASE_URL === undefined;
  if (isEmbedded && opened === undefined) claimDataDirectory(DATA_DIR);
  // Here already: the generated passwords of a desk that cannot listen would never be shown.
  await freePort(HOST, PORT);
  const secrets = loadSecrets(config);
  // It starts in its own process while this one loads the application, which takes longer.
  const open = (): Promise<EmbeddedServer> => (opened ? Promise.resolve(embeddedPostgresOf(opened)) : EmbeddedPostgres.open(DATA_DIR));
  const embedded = isEmbedded ? open() : undefined;
  embedded?.catch(fail);
  const [{ createApp }, { BootstrapService }, { FeedRegistry }] = await withQuickDrizzle(() =>
    Promise.all([
      import('./app.js'),
      import('./modules/auth/login/bootstrap.service.js'),
      import('./modules/market/feeds/feed.registry.js'),
    ]),
  );
  const app = await createApp(config, secrets, { embedded });
  await app.listen(PORT, HOST).catch(async (error: unknown) => {
    await app.close();
    throw cannotListen(error, HOST, PORT);
  });
  const { port } = app.getHttpServer().address() as { port: number };
  const bus = app.get(FeedRegistry, { strict: false }).busEndpoint;
  announce({ type: 'ready', url: localUrl(HOST, port), logins: app.get(BootstrapService).report(), bus }, config);
  return app;
}

/** Tells the launcher, or the person at the terminal when there is none. */
function announce(ready: BackendReady, { services }: Config): void {
  if (process.send) process.send(ready);
  else process.stdout.write(`${greeting({ ...ready, keyFile: null, services, sandboxService: null })}\n`);
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
