// npm test, npm run test:services, npm run test:browser: installs and builds what is missing, runs Jest on the pinned Node, counts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, main, prepare, ROOT, run, say } from './prepare.mjs';

const SERVICES = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/postgres',
  REDIS_URL: 'redis://127.0.0.1:6379',
};
const ALERTMANAGER = '/usr/bin/prometheus-alertmanager';
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const SUITES = {
  all: {
    says: 'Testing: unit, architecture, sandbox, end to end, faults',
    // Tests wait more than they compute: Jest's own choice, one worker on two cores, leaves half of the machine idle.
    args: ['--maxWorkers', String(Math.max(2, availableParallelism() - 1)), '--testPathIgnorePatterns', '/test/(services|browser)/'],
  },
  services: {
    says: 'Testing against real Postgres, Redis and Alertmanager',
    // Each worker has half of the databases of one Redis.
    args: ['--maxWorkers', '2', 'test/services/', 'test/e2e/'],
    env: servicesInReach,
  },
  browser: { says: 'Testing in Chromium', args: ['--runInBand', 'test/browser/'], env: chromiumInstalled },
};

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const named = first !== undefined && Object.hasOwn(SUITES, first);
  const suite = named ? SUITES[first] : SUITES.all;
  const extra = named ? rest : process.argv.slice(2);

  const env = { ...process.env, ...(await suite.env?.()) };
  const node = await prepare();
  say(`${[suite.says, ...extra].join(' ')} ...`);
  const results = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  try {
    const file = join(results, 'jest.json');
    const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(ROOT, 'node_modules/jest/bin/jest.js')];
    const code = await run(node, [...jest, ...suite.args, '--json', '--outputFile', file, ...extra], { env });
    return report(file, code);
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});

/** Prints the plain closing line and gives the exit code; a suite that could not run counts as failed. */
function report(file, code) {
  if (!existsSync(file)) throw new Failure('Jest ended without a result.\n0 passed, 1 failed');
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  say(`\n${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : code;
}

async function servicesInReach() {
  const env = {};
  for (const [name, standard] of Object.entries(SERVICES)) {
    env[name] = process.env[name] || standard;
    const { hostname, port } = new URL(env[name]);
    const answers = await reachable(hostname, Number(port) || (name === 'REDIS_URL' ? 6379 : 5432));
    if (!answers) throw new Failure(`These tests need ${name}: nothing answers at ${hostname}:${port}.`);
  }
  env.ALERTMANAGER_PATH = process.env.ALERTMANAGER_PATH || ALERTMANAGER;
  if (!existsSync(env.ALERTMANAGER_PATH))
    throw new Failure('These tests need Alertmanager: install prometheus-alertmanager or set ALERTMANAGER_PATH.');
  return env;
}

function reachable(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const done = (answers) => {
      socket.destroy();
      resolve(answers);
    };
    socket
      .once('connect', () => done(true))
      .once('error', () => done(false))
      .once('timeout', () => done(false));
  });
}

function chromiumInstalled() {
  const found = process.env.CHROMIUM_PATH || CHROMIUM.find((path) => existsSync(path));
  if (!found || !existsSync(found)) throw new Failure('These tests need Chromium: install it or set CHROMIUM_PATH.');
  return { CHROMIUM_PATH: found };
}
