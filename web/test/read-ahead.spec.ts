import { ReadAhead } from '../src/live/read-ahead.ts';

const user = (username: string, permissions: readonly string[] = ['view_dashboard']) => ({ username, permissions });

describe('an answer that is read before the code that shows it', () => {
  let reads: number;
  let ahead: ReadAhead<number>;
  beforeEach(() => {
    reads = 0;
    ahead = new ReadAhead('view_dashboard', () => Promise.resolve((reads += 1)));
  });

  it('is read once and taken once', async () => {
    ahead.start(user('ada'));
    ahead.start(user('ada'));
    expect(await ahead.take(user('ada'))).toBe(1);
    expect(ahead.take(user('ada'))).toBeNull();
    expect(reads).toBe(1);
  });

  it('is shown to no other user, and not read for a later one', () => {
    ahead.start(user('ada'));
    expect(ahead.take(user('bob'))).toBeNull();
    ahead.start(user('bob'));
    expect(ahead.take(user('bob'))).toBeNull();
    expect(reads).toBe(1);
  });

  it('is not read for a user who may not see it', () => {
    ahead.start(user('ada', ['view_logs']));
    expect(ahead.take(user('ada'))).toBeNull();
    expect(reads).toBe(0);
  });

  it('is none where no user was known before', () => expect(ahead.take(user('ada'))).toBeNull());
});
