import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { loadConfig, StartupError } from '../../../config/config.js';
import { openDatabase } from '../../../platform/database/open-database.js';
import { claimDataDirectory } from '../../../platform/database/data-directory.js';
import { AuditAnchor } from '../chain/audit-anchor.js';
import { AuditChainRepository } from '../chain/audit-chain.repository.js';
import { type AuditRow, GENESIS } from '../chain/audit-row.js';
import { AuditVerification, type Verification } from './audit-verification.js';
import { ChainCheck } from './chain-check.js';

const USAGE = `Checks the audit trail from outside of the service: npm run audit:verify [-- --file export.ndjson]

Without --file the database of the configuration (DATABASE_URL, else the embedded one, whose desk must not be running).
With --file an export of GET /api/audit/export?format=ndjson, whole, as it was downloaded. Ends with 1 when the trail is broken.
`;

// Programs read the output too, so standard output has only the result.
Logger.overrideLogger(false);

const { values } = parseArgs({ options: { file: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help === true) process.stdout.write(USAGE);
else await (values.file === undefined ? ofDatabase() : ofFile(values.file)).then(print, fail);

async function ofDatabase(): Promise<Verification> {
  const config = loadConfig();
  if (config.variables.DATABASE_URL === undefined) claimDataDirectory(config.variables.DATA_DIR);
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

/** Checks an export line by line. It may begin at any row, as retention deletes the oldest. */
async function ofFile(path: string): Promise<Pick<Verification, 'ok' | 'checked' | 'first_broken' | 'reason'>> {
  let check: ChainCheck | null = null;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line === '') continue;
    const { hash, id } = JSON.parse(line) as AuditRow;
    // The bytes that were hashed: the export adds the hash as the last member.
    const body = `${line.slice(0, line.lastIndexOf(',"hash":'))}}`;
    if (check === null && id > 1) {
      check = new ChainCheck({ id, hash });
      continue;
    }
    check ??= new ChainCheck({ id: 0, hash: GENESIS });
    if (!check.take({ id, body, hash })) break;
  }
  const broken = check?.broken ?? null;
  return { ok: broken === null, checked: check?.checked ?? 0, first_broken: broken?.id ?? null, reason: broken?.reason ?? null };
}

function print(result: Partial<Verification>): void {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.ok === true ? 0 : 1;
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof StartupError || error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
