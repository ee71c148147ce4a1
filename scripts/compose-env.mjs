// npm run compose:env [-- --demo]: what docker-compose.yml asks for, each secret made here. Writes .env.compose and an API key that may
// report events and read the desk (.quarterdeck/compose.key); both are for you alone (mode 0600). --demo adds the sandbox's addresses.
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Failure, main, optionsOf, ROOT, say } from './prepare/prepare.mjs';

const USAGE = `npm run compose:env [-- --demo]
    Makes the secrets, three logins and an API key for docker-compose.yml. --demo sets the addresses of the sandbox desk, too.`;
const FILE = join(ROOT, '.env.compose');
const KEYS = join(ROOT, '.quarterdeck');
const DIGITS = '0123456789';
const LOWER = `${DIGITS}abcdefghijklmnopqrstuvwxyz`;
const ALL = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const SANDBOX = { PORTFOLIO: 8004, AI_ENGINE: 8001, EXECUTION: 8002, RISK: 8003, MONITORING: 8005 };

const text = (alphabet, length) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const secret = () => randomBytes(32).toString('hex');

/** As `src/common/api-key.ts` makes it, which is not built yet. */
function apiKey() {
  const body = `qd_${text(LOWER, 8)}_${text(ALL, 43)}`;
  return `${body}_${crc32(body).toString(16).padStart(8, '0')}`;
}

await main(async () => {
  const demo = optionsOf(USAGE, ['--demo']).has('--demo');
  if (existsSync(FILE)) throw new Failure(`${FILE} is there already: its secrets belong to the volumes. Remove it only with them.`);
  const key = apiKey();
  const passwords = { ADMIN_PASSWORD: text(ALL, 20), OPERATOR_PASSWORD: text(ALL, 20), VIEWER_PASSWORD: text(ALL, 20) };
  const secrets = {
    JWT_SECRET: secret(),
    API_KEY_PEPPER: secret(),
    POSTGRES_PASSWORD: secret(),
    REDIS_PASSWORD: secret(),
    METRICS_TOKEN: secret(),
  };
  const sandbox = demo ? apiKey() : '';
  // A key of its own, so that you do not share its request limit.
  const keys = demo ? { INGEST_API_KEY: `${key},${sandbox}`, SANDBOX_API_KEY: sandbox } : { INGEST_API_KEY: key };
  const urls = Object.entries(demo ? SANDBOX : {}).map(([name, port]) => [`${name}_SERVICE_URL`, `http://sandbox:${port}`]);
  const lines = [...Object.entries({ ...secrets, ...passwords, ...keys }), ...urls].map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(FILE, lines.join(''), { mode: 0o600 });
  mkdirSync(KEYS, { recursive: true, mode: 0o700 });
  writeFileSync(join(KEYS, 'compose.key'), `${key}\n`, { mode: 0o600 });
  say('The secrets are in .env.compose, an API key in .quarterdeck/compose.key. The first logins:');
  for (const [name, password] of Object.entries(passwords)) say(`  ${name.replace('_PASSWORD', '').toLowerCase().padEnd(8)}  ${password}`);
});
