import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesLock } from '../../../src/platform/database/data-directory/files-lock.js';
import { isAlive, processIdentity } from '../../../src/platform/database/data-directory/process-identity.js';

it('is free when the orphan that holds it ends just before it is killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'files-lock-'));
  const orphan = spawn('sleep', ['60']);
  const { pid = 0 } = orphan;
  const holder = processIdentity(pid);
  const parent = { ...holder, pid: 2 ** 30 };
  writeFileSync(
    join(directory, 'embedded-postgres.files.lock'),
    JSON.stringify({ ...holder, parent, socketDirectory: join(directory, 'socket') }),
  );
  const kill = process.kill.bind(process);
  const killed = jest.spyOn(process, 'kill').mockImplementation((target, signal) => {
    kill(target, signal);
    if (signal === 'SIGKILL') throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
    return true;
  });
  try {
    await new FilesLock(directory).awaitFree();
    expect(killed).toHaveBeenCalledWith(pid, 'SIGKILL');
    expect(isAlive(holder)).toBe(false);
  } finally {
    killed.mockRestore();
    orphan.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  }
});
