import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join('src', 'platform', 'database', 'tables');

/** Everything that the schema files of the database export, as drizzle-kit reads it. */
export async function readSchema(): Promise<Record<string, unknown>> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('schema.ts'));
  const modules = await Promise.all(files.map((file) => import(`../../../${FOLDER}/${file}`) as Promise<Record<string, unknown>>));
  return Object.assign({}, ...modules) as Record<string, unknown>;
}
