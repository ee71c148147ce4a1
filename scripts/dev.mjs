// npm run dev: npm start that compiles each saved change and starts the backend again with it. The sandbox and the embedded database
// stay up; a change of the sandbox itself is there after the next npm run dev. `-- --no-types` leaves the types to npm run types.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { desk, Failure, main, markBuilt, optionsOf, prepare, ROOT, say } from './prepare/prepare.mjs';
import { hashOfSources } from './prepare/sources.mjs';

const USAGE = `npm run dev [-- --no-types]
    npm start that serves each saved change. --no-types leaves the types to npm run types.`;

await main(async () => {
  optionsOf(USAGE, ['--no-types']);
  const node = await prepare({ tools: false });
  const compiler = fork(join(ROOT, 'scripts/compile/dev-compiler.mjs'), process.argv.slice(2), { cwd: ROOT, execPath: node });
  try {
    return await new Promise((resolve, reject) => {
      let running;
      let sources = hashOfSources();
      compiler.once('exit', () => reject(new Failure('The compiler has ended.')));
      compiler.on('message', (message) => {
        if (message === 'ready') say('Each change that is saved in src is compiled and served from now on.');
        if (message === 'broken') say('Not served: the compiler cannot read it (above).');
        if (message === 'compiled') {
          sources = hashOfSources();
          if (running.connected) running.send('rebuilt');
        }
        if (message.checked > 0) say(`Types: ${message.checked} ${message.checked === 1 ? 'error' : 'errors'} (above).`);
        // Another save may have come meanwhile, and what has errors is no build.
        if (message.checked === 0 && sources === hashOfSources()) markBuilt(sources);
      });
      desk(node, ['--dev'], (child) => (running = child)).then(resolve, reject);
    });
  } finally {
    compiler.removeAllListeners('exit').disconnect();
  }
});
