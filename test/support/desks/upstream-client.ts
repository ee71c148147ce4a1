import { ConsoleLogger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { loadConfig } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { DEFAULT_LIMITS, type UpstreamLimits } from '../../../src/platform/upstream/service.link.js';
import { UpstreamClient } from '../../../src/platform/upstream/upstream.client.js';
import { UpstreamModule } from '../../../src/platform/upstream/upstream.module.js';
import type { FakeDesk } from './fake-desk.js';
import { secretsForTests } from '../secrets.js';

export interface RunningClient {
  readonly client: UpstreamClient;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/** The real client, wired as in the application, that asks this desk. */
export async function clientOf(desk: FakeDesk, limits: Partial<UpstreamLimits> = {}): Promise<RunningClient> {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...desk.env });
  const imports = [
    ConfigModule.forRoot(config, secretsForTests()),
    TelemetryModule,
    UpstreamModule.withLimits({ ...DEFAULT_LIMITS, ...limits }),
  ];
  const app = await Test.createTestingModule({ imports })
    .setLogger(new ConsoleLogger({ logLevels: [] }))
    .compile();
  await app.init();
  return { client: app.get(UpstreamClient), metrics: app.get(Metrics), close: () => app.close() };
}
