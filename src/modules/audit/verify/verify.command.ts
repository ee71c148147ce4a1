import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { type CommandLine, CommandLineMistake, endWithItsReader, readCommandLine } from '../../../common/command-line.js';
import { reasonOf } from '../../../common/reason.js';
import { unreadable } from '../../../common/text/unreadable.js';
import { loadConfig, StartupError } from '../../../config/config.js';
import { openDatabase } from '../../../platform/database/open-database.js';
import { claimDataDirectory } from '../../../platform/database/data-directory/data-directory.js';
import { AuditAnchor } from '../chain/audit-anchor.js';
import { AuditChainRepository, type ChainPoint } from '../chain/audit-chain.repository.js';
import { AuditVerification, type Verification } from './audit-verification.js';
import { ExportCheck, type ExportVerification } from './export-check.js';

const USAGE = `Checks the audit trail from outside of the service: npm run audit:verify [-- --file export.ndjson [--row n --hash h]]

Without --file the database of the configuration (DATABASE_URL, else the embedded one, whose desk must not be running).
With --file an export of GET /api/audit/export?format=ndjson, whole, as it was downloaded. An export that was cut off lacks its last line;
one that somebody has cut and closed again is found by a row that is known from elsewhere: --row and --hash are last_id and last_hash of
an earlier GET /api/audit/verify, or id and hash of the file audit-*.anchor.json in DATA_DIR.
Ends with 0 when the trail is whole, with 1 when it is broken or lacks its end, with 2 when nothing could be checked.
`;

const OPTIONS = { file: { type: 'string' }, row: { type: 'string' }, hash: { type: 'string' }, help: { type: 'boolean' } } as const;

// Programs read the output too, so standard output has only the result.
Logger.overrideLogger(false);

await main().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n${error instanceof CommandLineMistake ? `\n${USAGE}` : ''}`);
  process.exitCode = 2;
});

async function main(): Promise<void> {
  endWithItsReader();
  if (process.argv.includes('--help')) return void process.stdout.write(USAGE);
  const { values, words } = readCommandLine(process.argv.slice(2), OPTIONS);
  const [word] = words;
  if (word !== undefined) throw new CommandLineMistake(`"${word}" is one word too many: a file is named by --file.`);
  const known = knownRow(values);
  const result = await (values['file'] === undefined ? ofDatabase() : ofFile(String(values['file']), known));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.ok === true ? 0 : 1;
}

async function ofDatabase(): Promise<Verification> {
  const config = loadConfig();
  const { DATABASE_URL, DATA_DIR } = config.variables;
  if (DATABASE_URL === undefined) {
    // An empty database would be made there, and found whole.
    if (!existsSync(join(DATA_DIR, 'postgres')))
      throw new StartupError(
        `There is no embedded database in ${resolve(DATA_DIR)}: name the directory of the desk with DATA_DIR, or its database with DATABASE_URL.`,
      );
    claimDataDirectory(DATA_DIR);
  }
  const database = await openDatabase(config.variables);
  try {
    const chain = new AuditChainRepository(database);
    const verification = new AuditVerification(chain, new AuditAnchor(chain, config));
    for (;;) {
      const result = await verification.verify(5000);
      if (result.ok !== null) return result;
      process.stderr.write(`${result.checked} of ${result.rows} rows checked\n`);
    }
  } finally {
    await database.close();
  }
}

async function ofFile(path: string, known: ChainPoint | null): Promise<ExportVerification> {
  try {
    const file = await open(path);
    try {
      return await new ExportCheck(known).run(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new StartupError(`${unreadable(path, cause)} Name a file that GET /api/audit/export?format=ndjson has answered.`, { cause });
  }
}

/** The row that `--row` and `--hash` name. */
function knownRow({ file, row, hash }: CommandLine['values']): ChainPoint | null {
  if (row === undefined && hash === undefined) return null;
  if (file === undefined || !/^[1-9]\d{0,14}$/.test(String(row)) || !/^[\da-f]{64}$/.test(String(hash)))
    throw new CommandLineMistake('--row takes the number of a row and --hash its 64 hexadecimal digits, both together with --file.');
  return { id: Number(row), hash: String(hash) };
}
