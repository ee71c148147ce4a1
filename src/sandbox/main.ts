import {
  BUS_FOLLOWS,
  loadSandboxConfig,
  REAL_EXCHANGES,
  type SandboxBus,
  SandboxConfigError,
  type SandboxConfig,
} from '../config/sandbox.config.js';
import { RecordingError } from './market/recording.reader.js';
import { startSandbox, type Sandbox } from './sandbox.js';
import { PortInUseError } from './services/service-server.js';

/** Formatted as the backend's lines are in development, with which these share the terminal. */
const say = (line: string): void => {
  const now = new Date();
  const ms = String(now.getMilliseconds()).padStart(3, '0');
  process.stdout.write(`[${now.toTimeString().slice(0, 8)}.${ms}] INFO: sandbox: ${line}\n`);
};
/** A parent that is gone takes the other end of stdout with it; the books still have to be closed. */
process.stdout.on('error', () => undefined);

const config = readConfig();
const opening = open(config);
// From the first moment: a parent may die, or a user press Ctrl-C, while the desk still opens.
let leaving = false;
process.on('SIGTERM', () => leave('SIGTERM'));
process.on('SIGINT', () => leave('SIGINT'));
process.on('disconnect', () => leave('the parent process is gone'));

process.on('message', (message: SandboxBus) => {
  if (message.type === 'bus') void opening.then((sandbox) => sandbox.useBus(message.url));
});

const { urls } = await opening;
say(`the ${config.dialect} desk is open`);
for (const [name, url] of Object.entries(urls)) say(`${name} at ${url}`);
say(config.target ? `events go to ${config.target.url}` : 'events go nowhere: SANDBOX_TARGET_URL and SANDBOX_API_KEY are not both set');
if (process.connected) process.send?.({ type: 'listening', urls });

function leave(why: string): void {
  // A second request means that the user is tired of waiting.
  if (leaving) process.exit(1);
  leaving = true;
  say(`closing: ${why}`);
  void opening.then((sandbox) => sandbox.close()).finally(() => process.exit(0));
}

function readConfig(): SandboxConfig {
  try {
    return loadSandboxConfig();
  } catch (error) {
    if (!(error instanceof SandboxConfigError)) throw error;
    return refuse(error.faults);
  }
}

async function open(settings: SandboxConfig): Promise<Sandbox> {
  try {
    // Under a launcher the last line on the terminal is the launcher's.
    const historySent = process.send ? undefined : () => say('history: the backend has it');
    const busFollows = process.argv.includes(BUS_FOLLOWS);
    const real = process.argv.find((argument) => argument.startsWith(REAL_EXCHANGES))?.slice(REAL_EXCHANGES.length);
    const realExchanges = real?.split(',') ?? [];
    return await startSandbox({ ...settings, busFollows, realExchanges, log: say, ...(historySent && { historySent }) });
  } catch (error) {
    if (!(error instanceof PortInUseError || error instanceof RecordingError)) throw error;
    return refuse([error.message]);
  }
}

function refuse(reasons: readonly string[]): never {
  for (const reason of reasons) process.stderr.write(`sandbox: ${reason}\n`);
  process.exit(1);
}
