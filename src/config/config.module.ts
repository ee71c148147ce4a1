import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from './config.js';
import type { Secrets } from './secrets.js';
import { SECRETS } from './secrets.js';

/** Gives `Config` and the secrets to the whole application; both are made before Nest starts. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config, secrets: Secrets): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: Config, useValue: config },
        { provide: SECRETS, useValue: secrets },
      ],
      exports: [Config, SECRETS],
    };
  }
}
