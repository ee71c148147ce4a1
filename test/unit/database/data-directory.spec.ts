import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../../../src/config/config.js';
import { claimDataDirectory, prepareDataDirectory } from '../../../src/platform/database/data-directory/data-directory.js';
import { isAlive, processIdentity } from '../../../src/platform/database/data-directory/process-identity.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const lockFile = () => join(dir, 'embedded-postgres.lock');

async function otherProcess(): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)']);
  await once(child.stdout, 'data');
  return child as ChildProcess & { pid: number };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('preparing the data directory', () => {
  it('makes it, with its parents, for this user only', () => {
    const path = join(dir, 'a', 'b');
    prepareDataDirectory(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('refuses a file', () => {
    const path = join(dir, 'file');
    writeFileSync(path, 'text', { mode: 0o700 });
    expect(() => prepareDataDirectory(path)).toThrow(`The data directory ${path} is not a directory: choose another one with DATA_DIR.`);
    expect(() => prepareDataDirectory(path)).toThrow(StartupError);
  });

  it.each(['/proc/quarterdeck', '/dev/null/quarterdeck', `/tmp/${'x'.repeat(300)}`])('refuses a place where it cannot be: %s', (path) => {
    expect(() => prepareDataDirectory(path)).toThrow(StartupError);
    expect(() => prepareDataDirectory(path)).toThrow(/^The data directory \S+ cannot be written to: choose another one with DATA_DIR\.$/);
  });
});

describe('claiming the data directory', () => {
  it('leaves nothing behind when it is released', () => {
    const claim = claimDataDirectory(dir);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual(processIdentity(process.pid));
    claim.release();
    expect(existsSync(lockFile())).toBe(false);
  });

  it('may be done twice by one process, and holds until both have let go', () => {
    const [first, second] = [claimDataDirectory(dir), claimDataDirectory(dir)];
    first.release();
    first.release();
    expect(existsSync(lockFile())).toBe(true);
    second.release();
    expect(existsSync(lockFile())).toBe(false);
  });

  it('is refused while another process lives in it, and says which', async () => {
    const other = await otherProcess();
    writeFileSync(lockFile(), JSON.stringify(processIdentity(other.pid)));
    expect(() => claimDataDirectory(dir)).toThrow(
      new StartupError(
        `The data directory ${dir} is in use by process ${other.pid}: stop that one or choose another directory with DATA_DIR.`,
      ),
    );
    await kill(other);
    claimDataDirectory(dir).release();
  });

  it('is taken over from an earlier process whose pid has come again', () => {
    writeFileSync(lockFile(), JSON.stringify({ ...processIdentity(process.ppid), startedAt: 'before' }));
    claimDataDirectory(dir).release();
  });

  it.each(['', '{', 'null', '[]', '{"pid":"1","startedAt":1}', `{"pid":${process.ppid}}`, '\0\0\0'])(
    'is taken over from a lock file that no process wrote: %j',
    (text) => {
      writeFileSync(lockFile(), text);
      claimDataDirectory(dir).release();
      expect(existsSync(lockFile())).toBe(false);
    },
  );
});

describe('the identity of a process', () => {
  it('is alive while it runs', async () => {
    const other = await otherProcess();
    const identity = processIdentity(other.pid);
    expect(isAlive(identity)).toBe(true);
    await kill(other);
    expect(isAlive(identity)).toBe(false);
    expect(() => processIdentity(other.pid)).toThrow(`There is no process ${other.pid}.`);
  });
});
