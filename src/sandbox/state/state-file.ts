import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorMessage } from '../failure.js';
import { STATE_VERSION, type SandboxState } from './sandbox-state.js';

/** Keeps the desk's state in one file, whole at every moment: the first line is its version and checksum, the second the state. */
export class StateFile {
  private writing: Promise<void> = Promise.resolve();
  private failed = false;

  constructor(
    readonly path: string,
    private readonly log: (line: string) => void,
  ) {}

  /** Null when there is none; `unusable` when there was one that is broken or of another version, which is then out of the way. */
  async read(): Promise<SandboxState | 'unusable' | null> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      return errorCode(error) === 'ENOENT' ? null : this.setAside(errorCode(error) ?? errorMessage(error));
    }
    const { state, fault } = readState(text);
    return state ?? this.setAside(fault);
  }

  /** Resolves when this state, or a newer one, is in the file. A disk that does not take it costs the next start, not the desk. */
  write(state: SandboxState): Promise<void> {
    const body = JSON.stringify(state);
    const text = `${JSON.stringify({ version: STATE_VERSION, sha256: sha256(body) })}\n${body}\n`;
    this.writing = this.writing.then(() => this.put(text));
    return this.writing;
  }

  /** Moved aside, so that a person can examine it. */
  async setAside(why: string): Promise<'unusable'> {
    const aside = `${this.path}.bad`;
    const kept = await rename(this.path, aside).then(
      () => `it is kept as ${aside}`,
      (error: unknown) => `it cannot be moved away (${errorCode(error) ?? errorMessage(error)})`,
    );
    this.log(`the desk's state in ${this.path} cannot be used (${why}): ${kept}, and a fresh desk opens, without a history`);
    return 'unusable';
  }

  private async put(text: string): Promise<void> {
    const beside = `${this.path}.new`;
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(beside, text, { mode: 0o600 });
      await rename(beside, this.path);
      this.failed = false;
    } catch (error) {
      if (!this.failed)
        this.log(
          `the desk's state cannot be written to ${this.path} (${errorCode(error) ?? errorMessage(error)}): a restart would go back`,
        );
      this.failed = true;
    }
  }
}

/** The checksum decides: a file that this version wrote completely can be read. */
function readState(text: string): { state: SandboxState; fault?: undefined } | { state: null; fault: string } {
  const [head = '', body = ''] = text.split('\n');
  const said = parsed(head);
  if (!said || typeof said !== 'object') return { state: null, fault: 'it is damaged' };
  const version: unknown = Reflect.get(said, 'version');
  if (version !== STATE_VERSION) return { state: null, fault: `it is of version ${JSON.stringify(version)}, not ${STATE_VERSION}` };
  if (Reflect.get(said, 'sha256') !== sha256(body)) return { state: null, fault: 'it is damaged' };
  return { state: JSON.parse(body) as SandboxState };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
