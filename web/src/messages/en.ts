import * as words from './en.words.ts';

/** The catalogue in use. A second language is a second file of this type. */
export { words as t };
export type Messages = typeof words;
