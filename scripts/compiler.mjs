// How src becomes dist: TypeScript with the plugin of @nestjs/swagger, which makes schemas of what DTOs say, and the migrations beside it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { before } from '@nestjs/swagger/plugin';
import ts from 'typescript';
import { ROOT } from './sources.mjs';

export const CONFIG = join(ROOT, 'tsconfig.build.json');
export const print = ts.createDiagnosticReporter(ts.sys, process.stdout.isTTY);

const SWAGGER = { introspectComments: true, classValidatorShim: true, esmCompatible: true, dtoFileNameSuffix: ['.dto.ts'] };
const MIGRATIONS = 'platform/database/migrations';

/** Writes all that a program, or what has been built on it, has to write. */
export function emit(program, emitter = program, write) {
  emitter.emit(undefined, write, undefined, false, { before: [before(SWAGGER, program)] });
  cpSync(join(ROOT, 'src', MIGRATIONS), join(ROOT, 'dist', MIGRATIONS), { recursive: true });
}
