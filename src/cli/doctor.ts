import { once } from 'node:events';
import { connect } from 'node:net';
import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { reasonOf } from '../common/reason.js';
import { unreadable } from '../common/text/unreadable.js';
import type { Config } from '../config/config.js';
import { freePort } from '../launcher/port.js';
import { checkDatabase } from '../platform/database/check-database.js';
import { checkUnclaimed, prepareDataDirectory } from '../platform/database/data-directory/data-directory.js';
import { checkRedis } from '../platform/redis/check-redis.js';
import { isDeskAt } from './desk.upstream.js';

const PATIENCE_MS = 3000;
const MOST_SKEW_MS = 1000;
const FEW_BYTES = 2 ** 30;
const GIB = 2 ** 30;
const OLDEST_POSTGRES = 150_000;

/** The result of one check, with the remedy of a problem. */
interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  readonly says: string;
}

const well = (what: string, says: string): Finding => ({ what, isWell: true, says });
const ill = (what: string, says: string): Finding => ({ what, isWell: false, says });

/** Checks everything that the desk depends on. It changes only one key of Redis, which expires; returns 1 when there is a problem. */
export async function examine(config: Config, tell: (line: string) => void): Promise<number> {
  const findings = await Promise.all([database(config), redis(config), disk(config), port(config), ...services(config)]);
  const width = Math.max(...findings.flat().map(({ what }) => what.length));
  for (const { what, isWell, says } of findings.flat()) tell(`${isWell ? 'ok  ' : 'FAIL'}  ${what.padEnd(width)}  ${says}`);
  const bad = findings.flat().filter(({ isWell }) => !isWell).length;
  tell(bad === 0 ? 'Everything is well.' : `${bad} of ${findings.flat().length} need attention.`);
  return bad === 0 ? 0 : 1;
}

/** Whether a desk is running on the data directory of the embedded database. */
function isRunning(dataDir: string): boolean {
  try {
    checkUnclaimed(dataDir);
    return false;
  } catch {
    return true;
  }
}

async function database({ variables: { DATABASE_URL, DATA_DIR } }: Config): Promise<Finding[]> {
  if (DATABASE_URL === undefined) return [embedded(DATA_DIR), well('clock', 'that of this machine, which the embedded database has too')];
  try {
    const { version, aheadMs, readOnly } = await checkDatabase(DATABASE_URL, PATIENCE_MS);
    const name = `Postgres ${Math.floor(version / 10_000)}.${version % 10_000}`;
    const clock =
      Math.abs(aheadMs) <= MOST_SKEW_MS
        ? well('clock', `within ${Math.abs(aheadMs)} ms of the database`)
        : ill('clock', `${aheadMs} ms from that of the database: let both machines follow NTP`);
    if (version < OLDEST_POSTGRES) return [ill('database', `${name} is too old: use Postgres 15 or newer`), clock];
    return [readOnly ? ill('database', `${name} is read-only: DATABASE_URL must name the primary`) : well('database', name), clock];
  } catch (error) {
    return [ill('database', `${reasonOf(error)}: check DATABASE_URL and whether the server runs`)];
  }
}

function embedded(dataDir: string): Finding {
  try {
    prepareDataDirectory(dataDir);
  } catch (error) {
    return ill('database', reasonOf(error));
  }
  return well('database', `embedded in ${resolve(dataDir)}${isRunning(dataDir) ? ', the desk runs on it' : ', no desk runs on it'}`);
}

async function redis({ variables: { REDIS_URL } }: Config): Promise<Finding> {
  if (REDIS_URL === undefined) return well('Redis', 'not configured: one process alone needs none');
  try {
    await checkRedis(REDIS_URL, PATIENCE_MS);
    return well('Redis', 'answers and takes writes');
  } catch (error) {
    return ill('Redis', `${reasonOf(error)}: check REDIS_URL, whether the server runs, and whether it takes writes`);
  }
}

async function disk({ variables: { DATA_DIR } }: Config): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(DATA_DIR);
    const free = bavail * bsize;
    const says = `${(free / GIB).toFixed(1)} GiB free for ${resolve(DATA_DIR)}`;
    return free < FEW_BYTES ? ill('disk', `${says}: make room, or choose another disk with DATA_DIR`) : well('disk', says);
  } catch (error) {
    return ill('disk', `${unreadable(resolve(DATA_DIR), error)} Check DATA_DIR.`);
  }
}

async function port({ variables: { HOST, PORT, DATABASE_URL, DATA_DIR } }: Config): Promise<Finding> {
  if (DATABASE_URL === undefined && isRunning(DATA_DIR)) return portOfRunning(HOST, PORT);
  try {
    await freePort(HOST, PORT);
    return well('port', `${HOST}:${PORT} is free`);
  } catch (error) {
    return (await isDeskAt(`http://${reachable(HOST)}:${PORT}`, PATIENCE_MS))
      ? well('port', `${HOST}:${PORT} answers, and a desk runs`)
      : ill('port', reasonOf(error));
  }
}

/** The own address of a host that listens everywhere. */
function reachable(host: string): string {
  return /^(?:0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host;
}

/** Where a desk runs on these files, somebody has to answer at the port: the configuration may name another one by now. */
async function portOfRunning(host: string, to: number): Promise<Finding> {
  try {
    await reach(reachable(host), to);
    return well('port', `${host}:${to} answers, and a desk runs`);
  } catch {
    return ill('port', `a desk runs, but nothing answers at ${host}:${to}: it is starting, or has another PORT or HOST`);
  }
}

function services({ services: addresses, sandbox }: Config): Promise<Finding>[] {
  return Object.entries(addresses).map(async ([name, address]) => {
    const what = `service ${name}`;
    if (sandbox) return well(what, 'that of the sandbox, which starts with the desk');
    if (address === null) return well(what, 'not configured');
    const { hostname, port: given, protocol } = new URL(address);
    try {
      await reach(hostname, Number(given) || (protocol === 'https:' ? 443 : 80));
      return well(what, `${address} can be reached`);
    } catch (error) {
      return ill(what, `${address}: ${reasonOf(error)}; check its address, and whether it runs`);
    }
  });
}

async function reach(host: string, to: number): Promise<void> {
  const socket = connect({ host, port: to });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(PATIENCE_MS) });
  } finally {
    socket.destroy();
  }
}
