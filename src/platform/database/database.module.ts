import { Global, Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Database } from './database.js';
import { openDatabase } from './open-database.js';

/** Gives the migrated `Database` to the whole application, and closes it last. */
@Global()
@Module({
  providers: [{ provide: Database, inject: [Config], useFactory: (config: Config) => openDatabase(config.variables) }],
  exports: [Database],
})
export class DatabaseModule {}
