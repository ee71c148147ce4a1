import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Entries that could not be stored at once, as lines of JSON in files of the data directory: they survive the process. Replicas that share
 * the directory take a file by renaming it, so each is stored by one of them.
 */
export class Spool<Fact> {
  private readonly own: string;

  /** `name`: the beginning of its files' names, e.g. `audit.later`. */
  constructor(
    private readonly directory: string,
    private readonly name: string,
  ) {
    this.own = this.newFile();
  }

  add(facts: readonly Fact[]): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    appendFileSync(join(this.directory, this.own), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''), { mode: 0o600, flush: true });
  }

  /** Passes every file that is there to `keep`, and removes what was kept. */
  async drain(keep: (facts: readonly Fact[]) => Promise<void>): Promise<void> {
    for (const name of this.names()) {
      const taken = join(this.directory, this.newFile());
      try {
        renameSync(join(this.directory, name), taken);
      } catch {
        // Another replica took it first.
        continue;
      }
      await keep(read<Fact>(taken));
      rmSync(taken, { force: true });
    }
  }

  get isEmpty(): boolean {
    return this.names().length === 0;
  }

  private names(): string[] {
    try {
      return readdirSync(this.directory).filter((file) => file.startsWith(`${this.name}.`) && file.endsWith('.ndjson'));
    } catch {
      return [];
    }
  }

  private newFile(): string {
    return `${this.name}.${randomUUID()}.ndjson`;
  }
}

/** Oldest first; a line that a crash has cut off is skipped. */
function read<Fact>(path: string): Fact[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Fact];
      } catch {
        return [];
      }
    });
}
