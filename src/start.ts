import { loadConfig, StartupError } from './config/config.js';
import { Launcher } from './launcher/launcher.js';
import { prepareDataDirectory } from './platform/database/data-directory.js';

/** What `npm start` runs once everything is built: one clear sentence and exit code 1 when it cannot go on. */
async function start(): Promise<number> {
  try {
    const config = loadConfig();
    prepareDataDirectory(config.variables.DATA_DIR);
    const launcher = new Launcher(config, (text) => process.stdout.write(`${text}\n`));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, () => void launcher.stop());
    return await launcher.run();
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exit(await start());
