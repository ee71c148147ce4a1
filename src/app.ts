import { fileURLToPath } from 'node:url';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { serveApiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import type { Secrets } from './config/secrets.js';
import { serveDoors } from './doors.js';
import { SocketIoAdapter } from './modules/realtime/transports/socket-io.adapter.js';
import type { EmbeddedServer } from './platform/database/embedded/embedded-postgres.js';
import { AccessLog } from './platform/http/access.log.js';
import { createAdapter } from './platform/http/adapter.js';
import { acceptBodies } from './platform/http/input/body.js';
import { ClientAddress } from './platform/http/client-address.js';
import { compressAnswers } from './platform/http/answers/compression.js';
import { FastLane } from './platform/http/fast-lane.js';
import { Lifecycle } from './platform/http/lifecycle.js';
import { answerAllMethods } from './platform/http/methods.js';
import { Origins } from './platform/http/origins.js';
import { ProblemFilter } from './platform/http/problems/problem.filter.js';
import { QueryPipe } from './platform/http/input/query.js';
import { addRequestHooks } from './platform/http/request.hooks.js';
import { RouteDurations } from './platform/http/route.durations.js';
import { allowOrigins } from './platform/http/security.js';
import { readWebBuild } from './platform/http/answers/web-build.js';
import { serveWebPage } from './platform/http/answers/web-page.js';
import { Metrics } from './platform/telemetry/metrics.js';
import { OwnLog } from './platform/telemetry/own.log.js';
import { createLogger } from './platform/telemetry/pino.logger.js';

export interface AppOptions {
  /** Takes the log as JSON lines in place of standard output. */
  readonly logTo?: DestinationStream;
  /** The embedded database where it is starting already; it is closed with the application. */
  readonly embedded?: Promise<EmbeddedServer> | undefined;
  /** Where the built page is; without it that of this build. */
  readonly web?: string;
}

/** Beside this file in `dist`; where the sources run there is none. */
const WEB = fileURLToPath(new URL('web', import.meta.url));

/** The whole application, initialised and ready to listen. Rejects with the fault of the first part that cannot start. */
export function createApp(config: Config, secrets: Secrets, options: AppOptions = {}): Promise<NestFastifyApplication> {
  return createEdge(AppModule.forRoot(config, secrets, options.embedded), config, options);
}

/** The HTTP edge in front of a root module, which brings `EdgeModule` and `TelemetryModule`. */
export async function createEdge(
  root: DynamicModule,
  config: Config,
  { logTo, web = WEB }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const early: string[] = [];
  let keep = (line: string): unknown => early.push(line);
  const logger = createLogger(config, logTo, (line) => keep(line));
  for (const { name, meant } of config.misspelled)
    logger.warn(`The variable ${name} is not known and does nothing${meant === null ? '' : `: is ${meant} meant?`}`, 'Config');
  const adapter = createAdapter(config);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
    return503OnClosing: false,
  });
  const own = app.get(OwnLog);
  for (const line of early) own.write(line);
  keep = (line) => own.write(line);
  const fastify = adapter.getInstance();
  const lifecycle = app.get(Lifecycle);
  const { production } = config;
  const durations = new RouteDurations(app.get(Metrics));
  const accessLog = new AccessLog(logger, production);
  adapter.drain(lifecycle);
  const addresses = config.proxyTrust === null ? null : app.get(ClientAddress);
  addRequestHooks(fastify, { durations, lifecycle, accessLog, production, addresses });
  compressAnswers(fastify);
  app.get(FastLane).open(fastify.server, { durations, lifecycle, accessLog, config });
  acceptBodies(fastify);
  allowOrigins(app, config, app.get(Origins));
  configureRoutes(app);
  app.useWebSocketAdapter(new SocketIoAdapter(app, adapter));
  const completeMethods = answerAllMethods(fastify);
  serveApiDocument(app);
  const build = readWebBuild(web);
  serveDoors(fastify, build);
  serveWebPage(fastify, build);
  try {
    await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
  completeMethods();
  await fastify.ready();
  return app;
}

export { createAdapter };

/** What decides how routes look and are documented; the OpenAPI script needs it without the rest. */
export function configureRoutes(app: NestFastifyApplication): void {
  app.setGlobalPrefix('api', {
    exclude: ['health', 'health/live', 'health/ready', 'ready', 'v1/logs', 'loki/api/v1/push', 'loki/api/v1/status/buildinfo'],
  });
  app.useGlobalPipes(new QueryPipe());
  app.useGlobalFilters(new ProblemFilter());
}
