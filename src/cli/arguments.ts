import { type CommandLine, CommandLineMistake, type Options, readCommandLine } from '../common/command-line.js';
import type { ConsoleCommand } from '../modules/auth/console/console-forms.js';

/** A parsed command line. */
export type Asked =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'mistake'; readonly text: string }
  | { readonly kind: 'doctor' }
  | {
      readonly kind: 'command';
      readonly command: ConsoleCommand;
      readonly fields: Record<string, unknown>;
      readonly passwordFromStdin: boolean;
      readonly json: boolean;
    };

interface Form {
  /** The field of the word after the command; null = the command has none. */
  readonly subject: 'username' | 'name' | 'id' | null;
  readonly options: Options;
  readonly help: string;
}

const text = { type: 'string' } as const;
const PASSWORD = { 'password-stdin': { type: 'boolean' } } as const;
/** Options whose value is a list with commas. */
const LISTS: ReadonlySet<string> = new Set(['brokers', 'permissions', 'allowed_networks']);
const FIELDS: Readonly<Record<string, string>> = { expires: 'expires_at', networks: 'allowed_networks' };

const COMMANDS: Readonly<Record<ConsoleCommand, Form>> = {
  'user list': { subject: null, options: {}, help: 'user list\n    Every user with role, brokers and whether it is disabled.' },
  'user add': {
    subject: 'username',
    options: { role: text, brokers: text, ...PASSWORD },
    help: `user add <name> --role admin|operator|viewer [--brokers binance,bybit] [--password-stdin]
    Makes a user. Without --password-stdin a password is made and printed once. It must be changed at the first login.`,
  },
  'user password': {
    subject: 'username',
    options: PASSWORD,
    help: `user password <name> [--password-stdin]
    Gives a user another password and ends all of its sessions. It must be changed at the next login.`,
  },
  'user disable': {
    subject: 'username',
    options: {},
    help: 'user disable <name>\n    Ends all sessions of a user, and lets it in no more.',
  },
  'user enable': { subject: 'username', options: {}, help: 'user enable <name>\n    Lets a disabled user in again.' },
  'user drop-otp': {
    subject: 'username',
    options: {},
    help: 'user drop-otp <name>\n    Takes the second factor of a user away who has lost it.',
  },
  'key list': { subject: null, options: {}, help: 'key list\n    Every API key, without its secret.' },
  'key create': {
    subject: 'name',
    options: { owner: text, permissions: text, brokers: text, networks: text, expires: text },
    help: `key create <name> [--owner admin] [--permissions ingest,view_dashboard] [--brokers binance] [--networks 10.0.0.0/8]
             [--expires 2027-01-01T00:00:00Z]
    Makes an API key and prints it once. It may no more than its owner. Without --permissions those of the role api.`,
  },
  'key revoke': {
    subject: 'id',
    options: {},
    help: 'key revoke <id>\n    Ends a key for ever. The id is the part of the key between its underscores.',
  },
};

const DOCTOR = `doctor
    Looks at database, Redis, services, clock, disk and port, and says what to do about each that is not well.`;

const USAGE = `npm run desk -- <command>

  ${[...Object.values(COMMANDS).map(({ help }) => help), DOCTOR].join('\n  ').replaceAll('\n    ', '\n      ')}

Add --json for programs, --help after a command for that one alone. The commands work on the configuration of the environment (see
.env.example), on embedded databases also while the desk runs, and everything they do is in the audit trail.
`;

/** Reads the words after `npm run desk --`. */
export function readArguments(words: readonly string[]): Asked {
  const [first, second] = words;
  if (first === undefined || first === 'help' || first === '--help') return { kind: 'help', text: USAGE };
  const asksHelp = words.includes('--help');
  if (first === 'doctor') return asksHelp ? { kind: 'help', text: `${DOCTOR}\n` } : doctor(words);
  const command = `${first} ${second ?? ''}` as ConsoleCommand;
  const ofGroup = Object.entries(COMMANDS).flatMap(([name, { help }]) => (name.startsWith(`${first} `) ? [help] : []));
  if (ofGroup.length > 0 && second === '--help') return { kind: 'help', text: `${ofGroup.join('\n')}\n` };
  if (!Object.hasOwn(COMMANDS, command)) return mistake(`There is no command "${command.trim()}".`, USAGE);
  const { [command]: form } = COMMANDS;
  if (asksHelp) return { kind: 'help', text: `${form.help}\n` };
  return readCommand(command, form, words.slice(2));
}

function doctor(words: readonly string[]): Asked {
  return words.length > 1 ? mistake('doctor takes no more words.', DOCTOR) : { kind: 'doctor' };
}

function readCommand(command: ConsoleCommand, { subject, options, help }: Form, words: readonly string[]): Asked {
  let line: CommandLine;
  try {
    line = readCommandLine(words, { ...options, json: { type: 'boolean' } });
  } catch (error) {
    if (error instanceof CommandLineMistake) return mistake(error.message, help);
    throw error;
  }
  const { json, 'password-stdin': passwordFromStdin, ...given } = line.values;
  const [name, ...more] = line.words;
  if (more.length > 0 || (subject === null && name !== undefined)) return mistake(`"${more[0] ?? name}" is one word too many.`, help);
  if (subject !== null && name === undefined) return mistake(`The ${subject === 'id' ? 'id' : 'name'} is missing.`, help);
  const fields = Object.fromEntries(
    Object.entries(given).map(([option, value]) => {
      const field = FIELDS[option] ?? option;
      return [field, LISTS.has(field) ? String(value).split(',') : value];
    }),
  );
  return {
    kind: 'command',
    command,
    fields: { ...(subject !== null && { [subject]: name }), ...fields },
    passwordFromStdin: passwordFromStdin === true,
    json: json === true,
  };
}

function mistake(sentence: string, help: string): Asked {
  return { kind: 'mistake', text: `${sentence}\n\n${help}` };
}
