import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Database } from './database.js';
import type { EmbeddedPostgres } from './embedded-postgres.js';
import { openDatabase } from './open-database.js';

/** Gives the migrated `Database` to the whole application, and closes it last. */
@Global()
@Module({
  providers: [{ provide: Database, inject: [Config], useFactory: (config: Config) => openDatabase(config.variables) }],
  exports: [Database],
})
export class DatabaseModule {
  /** On an embedded database that is starting already. */
  static on(embedded: Promise<EmbeddedPostgres>): DynamicModule {
    const useFactory = (config: Config) => openDatabase(config.variables, embedded);
    return { module: DatabaseModule, providers: [{ provide: Database, inject: [Config], useFactory }] };
  }
}
