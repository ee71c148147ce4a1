import { loadConfig, StartupError } from './config/config.js';
import { Launcher } from './launcher/launcher.js';
import { Rebuilds } from './launcher/rebuilds.js';
import { prepareDataDirectory } from './platform/database/data-directory/data-directory.js';

/** What `npm start` runs once everything is built, and `npm run dev` with --dev, which says `rebuilt` after each save: one clear sentence and exit code 1 when it cannot go on. */
async function start(): Promise<number> {
  try {
    const config = loadConfig();
    prepareDataDirectory(config.variables.DATA_DIR);
    const rebuilds = process.argv.includes('--dev') ? new Rebuilds() : null;
    process.on('message', (message) => (message === 'rebuilt' ? rebuilds?.announce() : undefined));
    const launcher = new Launcher(config, (text) => process.stdout.write(`${text}\n`), rebuilds);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, () => void launcher.stop());
    return await launcher.run();
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exit(await start());
