// npm test, npm run test:services, npm run test:browser: installs and builds what is missing, runs Jest on the pinned Node, counts. Of a
// few tests, those that start what `npm start` starts build it themselves.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { changedTests } from './changed-tests.mjs';
import { Failure, main, prepare, ROOT, run, say } from './prepare/prepare.mjs';

const SERVICES = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/postgres',
  REDIS_URL: 'redis://127.0.0.1:6379',
};
/** Programs that the services tests run: the variable that names one, where Debian has it, and the package to install. */
const PROGRAMS = [
  ['ALERTMANAGER_PATH', '/usr/bin/prometheus-alertmanager', 'prometheus-alertmanager'],
  ['PROMTOOL_PATH', '/usr/bin/promtool', 'prometheus'],
  ['NGINX_PATH', '/usr/sbin/nginx', 'nginx-light'],
  ['JAVA_PATH', '/usr/bin/java', 'default-jdk-headless'],
  ['REDIS_SERVER_PATH', '/usr/bin/redis-server', 'redis-server'],
  ['PYTHON_PATH', '/usr/bin/python3', 'python3'],
];
/** What the Python client needs besides its interpreter. */
const PYTHON_MODULES = [
  ['socketio', 'python3-socketio'],
  ['requests', 'python3-requests'],
  ['websocket', 'python3-websocket'],
  ['zmq', 'python3-zmq'],
];
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const GIB = 2 ** 30;
const SLOWEST = 10;
/** With `--again`, as many files that failed are run once more, alone: many at once are no matter of a busy machine. */
const MAX_AGAIN = 4;
/** One worker is the runner itself, which would wait for ever for the embedded database that is kept warm for the next file. */
const ALONE = ['--maxWorkers', '1', '--forceExit'];
/** Tests also wait: with a worker a core half of the machine is idle. A worker and what it starts need 1 GiB. */
const WORKERS = Math.max(2, Math.min(2 * availableParallelism(), Math.floor(totalmem() / GIB) - 1));

/**
 * The end-to-end tests that a real Postgres with its many connections, or Redis, may show something new to: the ones with transactions
 * that meet, large reads and writes, and the stream. The others run in `npm test`, on the same engine with one connection.
 */
const WITH_STORAGE = [
  'access\\.(revocation|sessions)',
  'alerts(\\.(acknowledging|intake))?',
  '(audit|controls(\\.outcomes)?|dashboard(\\.deployed)?|ingest(\\.journal)?|orders|realtime(\\.transports)?|shares)',
  '(market\\.bars|metrics(\\.(intake|limits))?|trades(\\.(export|identity|intake|statistics))?)',
].map((names) => `/e2e/([\\w-]+/)?${names}\\.spec\\.ts$`);

/** Read by the processes that the runner starts: they load TypeScript, and name its lines. */
const WORKER_OPTIONS = [
  `--import=${pathToFileURL(join(ROOT, 'test/support/runner/typescript-hooks.mjs')).href}`,
  '--enable-source-maps',
  '--disable-warning=ExperimentalWarning',
].join(' ');

const SUITES = {
  all: {
    says: 'Testing: unit, architecture, sandbox, end to end, faults',
    folders: ['unit', 'architecture', 'sandbox', 'e2e', 'faults'],
    args: ['--maxWorkers', String(WORKERS)],
  },
  services: {
    says: 'Testing against real Postgres, Redis, nginx, Alertmanager and clients of other languages',
    folders: ['services', 'e2e'],
    // Each worker has a third of the databases of one Redis.
    args: ['--maxWorkers', '3'],
    only: ['/test/services/', ...WITH_STORAGE],
    env: servicesInReach,
  },
  browser: { says: 'Testing in Chromium', folders: ['browser'], args: ['--maxWorkers', '2'], env: chromiumInstalled },
};

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const named = first !== undefined && Object.hasOwn(SUITES, first);
  const suite = named ? SUITES[first] : SUITES.all;
  const asked = named ? rest : process.argv.slice(2);
  const again = asked.includes('--again');
  const extra = asked.filter((argument) => argument !== '--changed' && argument !== '--again');
  if (asked.includes('--changed')) {
    const changed = changedOf(suite);
    if (changed.length === 0) {
      say('Nothing that these tests look at has changed.\n0 passed, 0 failed');
      return 0;
    }
    extra.push(...changed);
  }

  const env = { ...process.env, ...(await suite.env?.()), NODE_OPTIONS: WORKER_OPTIONS };
  const node = await prepare({ builds: extra.length > 0 ? 'never' : 'stale' });
  say(`${[suite.says, ...extra].join(' ')} ...`);
  const results = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  try {
    const others = readdirSync(join(ROOT, 'test')).filter((folder) => !suite.folders.includes(folder));
    const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), `--testPathIgnorePatterns=/test/(${others.join('|')})/`, '--json'];
    const tested = async (name, workers, files) => {
      const file = join(results, name);
      const code = await run(node, [...jest, ...workers, '--outputFile', file, ...files], { env });
      return { code, result: readResult(file) };
    };
    const once = await tested('jest.json', suite.args, extra.length > 0 ? extra : (suite.only ?? []));
    const failed = failedFilesOf(once.result);
    if (!again || failed.length === 0 || failed.length > MAX_AGAIN) return report(once.result, once.code);
    say(`\nAgain, alone:\n${failed.map((name) => `  ${relative(ROOT, name)}\n`).join('')}`);
    const second = await tested('again.json', ALONE, failed);
    return report(merged(once.result, second.result), second.code);
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});

/** What Jest is to run for the working tree: specs of the suite, and the rules of the architecture; the folder of tests where it is all. */
function changedOf({ folders }) {
  const changed = changedTests();
  if (changed === null) return ['test/'];
  const specs = changed.filter((file) => folders.includes(file.split('/')[1]));
  return specs.length > 0 && folders.includes('architecture') ? [...specs, 'test/architecture/'] : specs;
}

function readResult(file) {
  if (!existsSync(file)) throw new Failure('Jest ended without a result.\n0 passed, 1 failed');
  return JSON.parse(readFileSync(file, 'utf8'));
}

function failedFilesOf({ testResults }) {
  return testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

/** The first run, with the files of the second one as they were there. */
function merged(once, second) {
  const files = [...once.testResults.filter(({ status }) => status !== 'failed'), ...second.testResults];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const count = (status) => tests.filter((test) => test.status === status).length;
  const { numRuntimeErrorTestSuites } = second;
  return {
    testResults: files,
    numRuntimeErrorTestSuites,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending'),
    numTodoTests: count('todo'),
  };
}

/** Prints the plain closing line and gives the exit code; a suite that could not run counts as failed. */
function report(result, code) {
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  say(`\nThe slowest of ${result.testResults.length} files:`);
  const duration = ({ startTime, endTime }) => endTime - startTime;
  for (const suite of result.testResults.toSorted((a, b) => duration(b) - duration(a)).slice(0, SLOWEST))
    say(`${(duration(suite) / 1000).toFixed(1).padStart(7)} s  ${relative(ROOT, suite.name)}`);
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
  for (const [name, standard, debian] of PROGRAMS) {
    env[name] = process.env[name] || standard;
    if (!existsSync(env[name])) throw new Failure(`These tests need ${env[name]}: install ${debian} or set ${name}.`);
  }
  for (const [module, debian] of PYTHON_MODULES) {
    const { status } = spawnSync(env.PYTHON_PATH, ['-c', `import ${module}`], { stdio: 'ignore' });
    if (status !== 0) throw new Failure(`These tests need the Python module ${module}: install ${debian} or set PYTHON_PATH.`);
  }
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
