import type { EventEmitter } from 'node:events';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { closest } from './text/closest.js';

/** Options of a command: `string` = a value stands behind it, `boolean` = it stands alone. */
export type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

export interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** The words that are no options. */
  readonly words: readonly string[];
}

/** A command line that cannot be read: what is wrong with it and what to do, in a sentence. */
export class CommandLineMistake extends Error {}

/** Reads the words behind a command. Throws `CommandLineMistake`. */
export function readCommandLine(args: readonly string[], options: Options): CommandLine {
  const config: ParseArgsOptionsConfig = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  const { tokens, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true, strict: false, tokens: true });
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) && rawName.startsWith('--') ? options[name] : undefined;
    if (option === undefined) throw new CommandLineMistake(unknownOption(rawName, Object.keys(options)));
    if (Object.hasOwn(values, name)) throw new CommandLineMistake(`${rawName} stands there twice: give it once.`);
    if (option.type === 'boolean' && value !== undefined)
      throw new CommandLineMistake(`${rawName} takes no value: leave out what is behind "=".`);
    // `--role --json` has forgotten the role; a value that begins with a dash is written `--role=-x`.
    if (option.type === 'string' && (value === undefined || value === '' || (!inlineValue && value.startsWith('-'))))
      throw new CommandLineMistake(`${rawName} needs a value behind it.`);
    values[name] = value ?? true;
  }
  return { values, words: positionals };
}

function unknownOption(given: string, names: readonly string[]): string {
  const meant = closest(given.replace(/^-+/, ''), names);
  if (meant !== null) return `There is no option ${given} here: is --${meant} meant?`;
  return `There is no option ${given} here. There are: ${names.map((name) => `--${name}`).join(', ')}.`;
}

/** The exit code of a program that its reader has left (128 + SIGPIPE): it says neither that all is well nor that something is not. */
const NO_READER = 141;

/** Ends in silence when nobody reads on, as behind `| head`. */
export function endWithItsReader(output: EventEmitter = process.stdout, end: (code: number) => void = (code) => process.exit(code)): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    end(NO_READER);
  });
}
