import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { NestFactory } from '@nestjs/core';
import type { Config } from '../config/config.js';
import { loadSecrets } from '../config/secrets.js';
import { ConsoleService, noUsers } from '../modules/auth/console/console.service.js';
import { type ConsoleAnswer, consoleAnswer, SOCKET_FILE } from '../modules/auth/console/console.socket.js';
import { EmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.js';
import { prepareDataDirectory } from '../platform/database/data-directory/data-directory.js';

/** Runs a command: in the desk that runs on the embedded database, else in this process on the configured database. */
export async function runCommand(config: Config, request: object): Promise<ConsoleAnswer> {
  const { DATA_DIR, DATABASE_URL } = config.variables;
  // A question makes no database.
  if (DATABASE_URL === undefined && !EmbeddedPostgres.isMade(DATA_DIR)) return consoleAnswer(() => Promise.reject(noUsers()));
  const running = DATABASE_URL === undefined ? await askRunning(DATA_DIR, request) : null;
  return running ?? runHere(config, request);
}

/** Null when no desk runs on that directory. */
async function askRunning(dataDir: string, request: object): Promise<ConsoleAnswer | null> {
  let path: string;
  try {
    path = readFileSync(join(dataDir, SOCKET_FILE), 'utf8');
  } catch {
    return null;
  }
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    // The file was left by a killed desk.
    return null;
  }
  socket.end(`${JSON.stringify(request)}\n`);
  return JSON.parse(await text(socket)) as ConsoleAnswer;
}

async function runHere(config: Config, request: object): Promise<ConsoleAnswer> {
  prepareDataDirectory(config.variables.DATA_DIR);
  const { LocalDeskModule } = await import('./local-desk.module.js');
  const module = LocalDeskModule.forRoot(config, loadSecrets(config));
  const desk = await NestFactory.createApplicationContext(module, { logger: ['error', 'fatal'], abortOnError: false });
  try {
    return await consoleAnswer(() => desk.get(ConsoleService).run(request));
  } finally {
    await desk.close();
  }
}
