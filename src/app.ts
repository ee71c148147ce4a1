import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { serveApiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import type { Secrets } from './config/secrets.js';
import { SocketIoAdapter } from './modules/realtime/socket-io.adapter.js';
import type { EmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { AccessLog } from './platform/http/access.log.js';
import { createAdapter } from './platform/http/adapter.js';
import { acceptBodies } from './platform/http/body.js';
import { FastLane } from './platform/http/fast-lane.js';
import { Lifecycle } from './platform/http/lifecycle.js';
import { answerAllMethods } from './platform/http/methods.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { addRequestHooks } from './platform/http/request.hooks.js';
import { RouteDurations } from './platform/http/route.durations.js';
import { allowOrigins } from './platform/http/security.js';
import { validationPipe } from './platform/http/validation.js';
import { Metrics } from './platform/telemetry/metrics.js';
import { createLogger } from './platform/telemetry/pino.logger.js';

export interface AppOptions {
  /** Takes the log as JSON lines in place of standard output. */
  readonly logTo?: DestinationStream;
  /** The embedded database where it is starting already; it is closed with the application. */
  readonly embedded?: Promise<EmbeddedPostgres> | undefined;
}

/** The whole application, initialised and ready to listen. Rejects with the fault of the first part that cannot start. */
export function createApp(config: Config, secrets: Secrets, options: AppOptions = {}): Promise<NestFastifyApplication> {
  return createEdge(AppModule.forRoot(config, secrets, options.embedded), config, options);
}

/** The HTTP edge in front of a root module, which brings `EdgeModule` and `TelemetryModule`. */
export async function createEdge(root: DynamicModule, config: Config, { logTo }: AppOptions = {}): Promise<NestFastifyApplication> {
  const logger = createLogger(config, logTo);
  const adapter = createAdapter(config);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
    return503OnClosing: false,
  });
  const fastify = adapter.getInstance();
  const lifecycle = app.get(Lifecycle);
  const { production } = config;
  const durations = new RouteDurations(app.get(Metrics));
  const accessLog = new AccessLog(logger, production);
  adapter.drain(lifecycle);
  addRequestHooks(fastify, { durations, lifecycle, accessLog, production });
  app.get(FastLane).open(fastify.server, { durations, lifecycle, accessLog, config });
  acceptBodies(fastify);
  allowOrigins(app, config);
  configureRoutes(app);
  app.useWebSocketAdapter(new SocketIoAdapter(app));
  const completeMethods = answerAllMethods(fastify);
  serveApiDocument(app);
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
  app.setGlobalPrefix('api', { exclude: ['health/live', 'health/ready'] });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
}
