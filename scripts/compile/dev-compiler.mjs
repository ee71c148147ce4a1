// The compiler of npm run dev, in a process of its own: writes what a save has changed before it checks the types of all that depends
// on it, which takes longer. Tells its parent `ready` (it watches), `compiled` (to be served), `broken` (not to be), and `checked`.
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { CONFIG, emit, print } from './compiler.mjs';

const PATIENCE_MS = 50;
const checksTypes = !process.argv.includes('--no-types');
let first = true;

const host = ts.createWatchCompilerHost(CONFIG, {}, ts.sys, ts.createEmitAndSemanticDiagnosticsBuilderProgram, print, () => {});
// TypeScript waits a quarter of a second for more changes.
host.setTimeout = (update, ms, ...args) => setTimeout(update, Math.min(ms, PATIENCE_MS), ...args);
host.afterProgramCreate = (builder) => {
  const broken = builder.getSyntacticDiagnostics();
  for (const error of broken) print(error);
  if (broken.length > 0) process.send('broken');
  else compile(builder);
};
ts.createWatchProgram(host);
process.on('disconnect', () => process.exit(0));

function compile(builder) {
  emit(builder.getProgram(), builder, writeIfOther);
  process.send(first ? 'ready' : 'compiled');
  first = false;
  if (!checksTypes) return;
  const errors = [...builder.getOptionsDiagnostics(), ...builder.getGlobalDiagnostics(), ...builder.getSemanticDiagnostics()];
  for (const error of errors) print(error);
  process.send({ checked: errors.length });
}

/** What stands there already is left alone: at the start all is written again. */
function writeIfOther(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) ts.sys.writeFile(file, text);
}
