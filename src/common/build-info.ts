import { readFileSync } from 'node:fs';

/** The version that is running, by which the page notices a newer one. */
export interface BuildInfo {
  /** Hash of the backend's sources; null where it was built outside a repository. */
  readonly commit: string | null;
  /** Hash of the page: it is in the name of its first script. Null where there is no page. */
  readonly build: string | null;
}

const DIST = new URL('../', import.meta.url);
const FIRST_SCRIPT = /<script[^>]* src="\/assets\/[\w.-]*?-([\w-]{8})\.js"/;
const COMMIT = /^[\da-f]{7,64}$/;

/** Reads what the build wrote to `dist`; git is not asked. */
export function readBuildInfo(dist: URL = DIST): BuildInfo {
  return {
    commit: COMMIT.exec(textOf(new URL('build.json', dist), (json) => (JSON.parse(json) as { commit?: unknown }).commit))?.[0] ?? null,
    build: FIRST_SCRIPT.exec(textOf(new URL('web/index.html', dist)))?.[1] ?? null,
  };
}

/** Empty where the file is missing or has another form. */
function textOf(file: URL, read: (text: string) => unknown = (text) => text): string {
  try {
    const found = read(readFileSync(file, 'utf8'));
    return typeof found === 'string' ? found : '';
  } catch {
    return '';
  }
}
