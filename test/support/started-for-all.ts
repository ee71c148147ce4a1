type Started = { end(): Promise<unknown> } | { close(): Promise<unknown> };

/** Starts what the tests of a file or group share before the first of them, gives it to `began`, and ends it after the last. */
export function startedForAll<D extends Started>(start: () => Promise<D>, began: (desk: D) => unknown): void {
  let desk: D | undefined;
  beforeAll(async () => {
    desk = await start();
    await began(desk);
  });
  afterAll(() => desk && ('end' in desk ? desk.end() : desk.close()));
}
