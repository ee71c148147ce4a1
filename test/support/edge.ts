import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createEdge } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { EdgeModule } from '../../src/platform/http/edge.module.js';
import { TelemetryModule } from '../../src/platform/telemetry/telemetry.module.js';
import { LogLines } from './log-lines.js';
import { secretsForTests } from './secrets.js';

export interface RunningEdge {
  readonly url: string;
  readonly port: number;
  readonly app: NestFastifyApplication;
  readonly log: LogLines;
  close(): Promise<void>;
}

@Module({})
class TestRoot {}

/** The HTTP edge with only these controllers behind it: no database, no guards. */
export async function startEdge(
  controllers: Type[],
  overrides: Record<string, string> = {},
  imports: (Type | DynamicModule)[] = [],
  web?: string,
): Promise<RunningEdge> {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', ...overrides });
  const log = new LogLines();
  const root = {
    module: TestRoot,
    imports: [ConfigModule.forRoot(config, secretsForTests()), TelemetryModule, EdgeModule, ...imports],
    controllers,
  };
  const app = await createEdge(root, config, { logTo: log, ...(web !== undefined && { web }) });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, port, app, log, close: () => app.close() };
}
