// How src becomes dist, as nest-cli.json says: TypeScript with the plugin of @nestjs/swagger, which makes schemas of what DTOs say, and the
// migrations beside it. The Nest CLI would do the same (`npx @nestjs/cli build`), and brings 75 packages.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from '@nestjs/swagger/plugin';
import ts from 'typescript';
import { ROOT } from '../prepare/sources.mjs';

const { tsConfigPath, plugins, assets } = JSON.parse(readFileSync(join(ROOT, 'nest-cli.json'), 'utf8')).compilerOptions;
const { options: swagger } = plugins.find(({ name }) => name === '@nestjs/swagger');
const folders = assets.map(({ include }) => include.replace(/\/\*\*\/\*$/, ''));

export const CONFIG = join(ROOT, tsConfigPath);
export const print = ts.createDiagnosticReporter(ts.sys, process.stdout.isTTY);

/** Writes all that a program, or what has been built on it, has to write. */
export function emit(program, emitter = program, write) {
  emitter.emit(undefined, write, undefined, false, { before: [before(swagger, program)] });
  for (const folder of folders) cpSync(join(ROOT, 'src', folder), join(ROOT, 'dist', folder), { recursive: true });
}
