import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The commands of the README's "Run it for real": the lines of its block that has `word`. */
export function commandsWith(word: string): string[] {
  return runForReal('sh', word).split('\n');
}

/** The block of code of the README's "Run it for real" in this language that has `word`. */
export function runForReal(language: string, word: string): string {
  const section = readFileSync('README.md', 'utf8').split('\n## Run it for real\n')[1]?.split('\n## ')[0] ?? '';
  const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, name, text]) => name === language && text?.includes(word));
  if (!found?.[2]) throw new Error(`The README has no ${language} with ${word}`);
  return found[2].trim();
}

/** Runs a command as a person pastes it, in this folder. */
export function paste(command: string, cwd: string, env: Readonly<Record<string, string>> = {}): void {
  execFileSync('bash', ['-c', command], { cwd, env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
}
