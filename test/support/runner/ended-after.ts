/** A test or hook that fails where its body has not ended in time: `endedAfter(120_000, body)` is a body. */
export function endedAfter(timeoutMs: number, body: () => unknown): () => Promise<void> {
  return async () => {
    // Started inside an async function, so that one that throws at once clears the timer too: it would end the process long after.
    const ended = (async () => body())();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`It has not ended after ${timeoutMs} ms.`));
      }, timeoutMs);
    });
    await Promise.race([ended, late]).finally(() => {
      clearTimeout(timer);
    });
  };
}
