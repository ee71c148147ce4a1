import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { ROOT } from './started-desk.js';

export interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** docker-compose.yml as it is written. */
export function composeServices(): Readonly<Record<string, ComposeService>> {
  return (load(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as { services: Record<string, ComposeService> }).services;
}

/** What `npm run compose:env` writes and says, in a folder of its own; run a second time with `twice`. */
export function composeEnv({ demo = false, twice = false } = {}): { variables: Record<string, string>; key: string; output: string } {
  const root = mkdtempSync(join(tmpdir(), 'quarterdeck-compose-'));
  try {
    cpSync(join(ROOT, 'scripts'), join(root, 'scripts'), { recursive: true });
    const make = () =>
      execFileSync(process.execPath, ['scripts/compose-env.mjs', ...(demo ? ['--demo'] : [])], { cwd: root, encoding: 'utf8' });
    const output = make();
    if (twice) make();
    const lines = readFileSync(join(root, '.env.compose'), 'utf8').trim().split('\n');
    const variables = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    return { variables, key: readFileSync(join(root, '.quarterdeck/compose.key'), 'utf8').trim(), output };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The environment of a service as the engine makes it of `variables`. @throws what `${NAME:?...}` says where one is missing. */
export function environmentOf(service: ComposeService, variables: Readonly<Record<string, string>>): Record<string, string> {
  const resolve = (text: string): string =>
    text.replaceAll(/\$\{([A-Z_0-9]+):([?-])((?:\$\{[^}]*\}|[^}])*)\}/g, (_, name: string, kind: string, rest: string) => {
      const value = variables[name];
      if (value) return value;
      if (kind === '?') throw new Error(rest);
      return resolve(rest);
    });
  return Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, resolve(value)]));
}
