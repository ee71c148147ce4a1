import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readBuildInfo } from '../../../src/common/build-info.js';

describe('what was built', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quarterdeck-build-'));
    mkdirSync(join(folder, 'web'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = () => readBuildInfo(pathToFileURL(`${folder}/`));
  const commit = '3f8e1c0a9b7d4e52a1c6f0d98b3e7a4412d5c6b7';

  it('is read from the build: the commit, and the hash of the first script of the page', () => {
    writeFileSync(join(folder, 'build.json'), JSON.stringify({ commit }));
    writeFileSync(join(folder, 'web/index.html'), '<script type="module" crossorigin src="/assets/index-B8lt_k-3.js"></script>');
    expect(read()).toEqual({ commit, build: 'B8lt_k-3' });
  });

  it('is null where there is no page and no repository', () => expect(read()).toEqual({ commit: null, build: null }));

  it.each(['{', '{"commit":null}', '{"commit":"<script>"}', '[]'])('is null where %s stands', (text) => {
    writeFileSync(join(folder, 'build.json'), text);
    expect(read().commit).toBeNull();
  });
});
