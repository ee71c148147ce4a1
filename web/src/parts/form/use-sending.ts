import { useState } from 'react';
import type { Answer, QuarterdeckError } from '../../api.ts';

export interface Sending {
  readonly isBusy: boolean;
  /** Why the last one was refused. */
  readonly problem: QuarterdeckError | null;
  readonly send: <T>(call: () => Promise<Answer<T>>, done: (data: T, response: Response) => void) => Promise<void>;
}

/** One call at a time, and what it said. */
export function useSending(): Sending {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<QuarterdeckError | null>(null);
  return {
    isBusy,
    problem,
    send: async (call, done) => {
      setBusy(true);
      setProblem(null);
      const answer = await call();
      setBusy(false);
      if (answer.problem) setProblem(answer.problem);
      else done(answer.data, answer.response);
    },
  };
}
