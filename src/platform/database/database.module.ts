import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { WrittenParts } from '../telemetry/written-parts.js';
import { Database } from './database.js';
import type { EmbeddedServer } from './embedded/embedded-postgres.js';
import { openDatabase } from './open-database.js';
import { SweepReports } from './sweeps/sweep-reports.js';

/** Gives the migrated `Database` to the whole application, and closes it last. */
@Global()
@Module({ providers: [database(), SweepReports], exports: [Database, SweepReports] })
export class DatabaseModule {
  /** On an embedded database that is starting already. */
  static on(embedded: Promise<EmbeddedServer>): DynamicModule {
    return { module: DatabaseModule, providers: [database(embedded)] };
  }
}

function database(embedded?: Promise<EmbeddedServer>) {
  return {
    provide: Database,
    inject: [Config, WrittenParts],
    useFactory: async (config: Config, parts: WrittenParts): Promise<Database> => {
      const opened = await openDatabase(config.variables, embedded);
      parts.add(opened.writes);
      return opened;
    },
  };
}
