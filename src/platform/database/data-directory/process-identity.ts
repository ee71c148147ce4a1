import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The holder of a lock file: a pid alone can come again, so its start is kept with it. */
export interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/** A process and when it started, so that a later process with the same pid is not taken for it. @throws when there is no such process. */
export function processIdentity(pid: number): Holder {
  const startedAt = startOf(pid);
  if (startedAt === null) throw new Error(`There is no process ${pid}.`);
  return { pid, startedAt };
}

/** Whether exactly this process still runs; a zombie is dead. */
export function isAlive(holder: Holder): boolean {
  return startOf(holder.pid) === holder.startedAt;
}

/** Linux: boot id and start tick from /proc. Elsewhere: the start time that ps prints. null = not running. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return psStart(pid);
  try {
    // The name in the second field may hold spaces and brackets; the fields after its last bracket do not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [state, startTick] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTick === undefined) return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTick}`;
  } catch {
    return null;
  }
}

function psStart(pid: number): string | null {
  try {
    const [state = '', ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') || start.length === 0 ? null : start.join(' ');
  } catch {
    return null;
  }
}
