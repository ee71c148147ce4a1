// Compiles src to dist once; what has an error of types is not written, and the exit code is 1.
import ts from 'typescript';
import { CONFIG, emit, print } from './compiler.mjs';

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: print };
const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(CONFIG, {}, host);
const program = ts.createProgram(fileNames, options);
const found = [...errors, ...ts.getPreEmitDiagnostics(program)];
for (const error of found) print(error);
if (found.length > 0) process.exitCode = 1;
else emit(program);
