// Commands that share this terminal, and how they end. Plain JavaScript without dependencies: nothing may be installed yet.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './sources.mjs';

/** A failure that the user at the terminal has to mend; the message is one sentence. */
export class Failure extends Error {}

/** A command line that cannot be read: exit code 2, so that it is told from what was tried and failed. */
export class Mistake extends Failure {}

/** The user pressed Ctrl-C, or this process got a signal to end. */
export class Interrupted extends Error {}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * What stands behind the command: some of the options that it knows, those `withValue` as `--name=value` or `--name value`. `--help` shows
 * `usage` and ends; another word is a Mistake.
 */
export function optionsOf(usage, known = [], withValue = []) {
  const given = joined(process.argv.slice(2), withValue);
  if (given.includes('--help')) {
    say(usage);
    process.exit(0);
  }
  const isKnown = (option) => known.includes(option) || withValue.some((name) => option.startsWith(`${name}=`));
  const unknown = given.find((option) => !isKnown(option));
  if (unknown !== undefined) throw new Mistake(`There is no option "${unknown}" here.\n${usage}`);
  return new Set(given);
}

/** Each option that has a value as one word, `--name=value`. */
function joined(words, withValue) {
  return words.flatMap((word, i) => {
    if (withValue.includes(words[i - 1])) return [];
    return [withValue.includes(word) && words[i + 1] !== undefined ? `${word}=${words[i + 1]}` : word];
  });
}

/** Ends in silence when nobody reads on, as behind `| head`. The programs of src have the same. */
export function endWithItsReader() {
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(141);
  });
}

let child = null;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}

/** Whether this process got a signal to end. */
export function wasInterrupted() {
  return interrupted;
}

/** Runs a command with this terminal and passes signals on. Resolves to its exit code (128 + n for signal n); rejects when it cannot start. */
export function run(command, args, { env = process.env, channel = false, onStart = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    if (interrupted) throw new Interrupted();
    const running = spawn(command, args, { cwd: ROOT, env, stdio: ['inherit', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])] });
    child = running;
    onStart(running);
    running.once('error', reject);
    running.once('exit', (code, signal) => {
      child = null;
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

export function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
