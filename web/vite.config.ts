import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

const OUT = fileURLToPath(new URL('../dist/web', import.meta.url));
const PACKED = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt']);
/** Less is sent as it is; scripts are packed from less on. */
const WORTH_IT_BYTES = 1024;
const WORTH_IT_SCRIPT_BYTES = 400;

/** Packs once, as small as it gets, what the backend then only hands out. */
function packFiles(): Plugin {
  return {
    name: 'pack-files',
    writeBundle() {
      for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !PACKED.has(extname(file))) continue;
        const bytes = readFileSync(file);
        if (bytes.length <= (extname(file) === '.js' ? WORTH_IT_SCRIPT_BYTES : WORTH_IT_BYTES)) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** The page's build is named by its first script, so what the bundler adds for its own use is loaded beside it, not before. */
function nameFirst(): Plugin {
  const RUNTIME = /<script [^>]*src="([^"]*\/rolldown-runtime-[^"]*)"><\/script>/;
  return {
    name: 'name-first',
    transformIndexHtml: { order: 'post', handler: (html) => html.replace(RUNTIME, '<link rel="modulepreload" crossorigin href="$1">') },
  };
}

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));
const reaches = new Map<string, ReadonlySet<string>>();

/** Whether a module is imported by a source file, or by what that imports. */
function isOf(path: string, id: string, context: Rolldown.ChunkingContext): boolean {
  const known = reaches.get(path);
  if (known !== undefined) return known.has(id);
  const reach = new Set([source(path)]);
  for (const one of reach) for (const next of context.getModuleInfo(one)?.importedIds ?? []) reach.add(next);
  reaches.set(path, reach);
  return reach.has(id);
}

/** The words of all screens are exported again by one file, so by its imports each script seems to need them all. */
const WORDS = /messages\/en\.(?!words|frame|login|places)\w+\.ts$/;
const WORDS_OF_DESK = /messages\/en\.(alerts|controls|desk|palette|panels)\.ts$/;

/**
 * Files of the desk: the first one, which the login needs, what other screens share with the desk, and the frame and the desk, which are
 * what is left. Small files would wait for one another, because a browser has six connections to a server.
 */
const FILES: Rolldown.CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    { name: (id, context) => (!WORDS.test(id) && isOf('main.tsx', id, context) ? 'first' : null) },
    {
      minShareCount: 2,
      name: (id, context) => {
        const isShown = isOf('frame/frame.tsx', id, context) || isOf('screens/desk/desk.tsx', id, context);
        return (WORDS.test(id) ? WORDS_OF_DESK.test(id) : isShown) ? 'shared' : null;
      },
    },
  ],
};

const BACKEND = process.env['QUARTERDECK_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), nameFirst(), packFiles()],
  // The client is built with the page, of its sources.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page lets no `data:` address in but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: FILES } },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/ws', '/socket.io', '/docs', '/health'].map((path) => [path, { target: BACKEND, ws: true }])),
  },
});
