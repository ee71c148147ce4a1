import { createRequire } from 'node:module';

type Library = typeof import('@redis/client');

let library: Library | undefined;

/** The client of Redis, loaded when it is first asked for: a seventh of the files that a start loads are its own, and a desk without Redis does without. */
export function redisLibrary(): Library {
  return (library ??= createRequire(import.meta.url)('@redis/client') as Library);
}

/** Whether Redis has answered, with a refusal. */
export function isErrorReply(error: unknown): error is Error {
  return error instanceof redisLibrary().ErrorReply;
}
