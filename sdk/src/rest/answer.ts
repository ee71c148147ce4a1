import type { QuarterdeckError } from './quarterdeck.error.js';

/** What every call resolves to: `data`, or `problem` that says why there is none. It never rejects. */
export type Answer<T> =
  | { readonly data: T; readonly problem?: undefined; readonly response: Response }
  | { readonly data?: undefined; readonly problem: QuarterdeckError; readonly response?: Response };

/** The data of an answer; throws its `QuarterdeckError` where there is none. */
export async function unwrap<T>(answer: Answer<T> | PromiseLike<Answer<T>>): Promise<T> {
  const { data, problem } = await answer;
  if (problem) throw problem;
  return data;
}
