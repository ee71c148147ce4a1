import { text } from 'node:stream/consumers';
import { endWithItsReader } from '../common/command-line.js';
import { loadConfig, StartupError } from '../config/config.js';
import type { ConsoleAnswer } from '../modules/auth/console/console.socket.js';
import { readArguments } from './arguments.js';
import { runCommand } from './console-client.js';
import { examine } from './doctor.js';
import { shown } from './shown.js';

/** `npm run desk`: exit code 0 = done, 1 = refused, or the doctor found a problem, 2 = invalid command line. */
async function main(): Promise<number> {
  endWithItsReader();
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === 'help') {
    process.stdout.write(asked.text);
    return 0;
  }
  if (asked.kind === 'mistake') {
    process.stderr.write(`${asked.text}\n`);
    return 2;
  }
  const config = loadConfig();
  if (asked.kind === 'doctor') return examine(config, (line) => process.stdout.write(`${line}\n`));
  const password = asked.passwordFromStdin ? (await text(process.stdin)).split(/\r?\n/, 1)[0] : undefined;
  const answer = await runCommand(config, {
    command: asked.command,
    fields: { ...asked.fields, ...(password !== undefined && { password }) },
  });
  return tell(answer, asked.json);
}

function tell(answer: ConsoleAnswer, json: boolean): number {
  if ('result' in answer) {
    process.stdout.write(json ? `${JSON.stringify(answer.result, null, 2)}\n` : shown(answer.result));
    return 0;
  }
  const { detail, errors } = answer.problem;
  const fields = (errors as readonly { field: string; message: string }[] | undefined) ?? [];
  process.stderr.write(
    json
      ? `${JSON.stringify(answer.problem)}\n`
      : `${[detail, ...fields.map(({ field, message }) => `  ${field} ${message}`)].join('\n')}\n`,
  );
  return 1;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 1;
});
