/** `@quarterdeck/client/node`: what needs a file system. */
export { keyFile } from './node/key-file.js';
export { type ExportPath, type SavedFile, saveExport, type SaveOptions } from './node/save-export.js';
