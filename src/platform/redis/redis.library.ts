import { createRequire } from 'node:module';

type Library = typeof import('@redis/client');

let library: Library | undefined;

/** The client of Redis, loaded on first use: it is a seventh of the files of a start, and a desk without Redis does not need it. */
export function redisLibrary(): Library {
  return (library ??= createRequire(import.meta.url)('@redis/client') as Library);
}

/** Whether Redis has answered, if only with a refusal. */
export function isErrorReply(error: unknown): error is Error {
  return error instanceof redisLibrary().ErrorReply;
}
