import { tmpdir } from 'node:os';
import { roomInMemory } from '../../support/database/room-in-memory.js';

describe('the room of a test for its files', () => {
  it.each([
    ['is in memory where there is enough of it', tmpdir, 1, tmpdir],
    ['is the temporary directory where memory is short', () => '/', Infinity, tmpdir],
    ['is the temporary directory where memory has no directory', () => '/dev/no-such-directory', 1, tmpdir],
  ])('%s', (_, memory, enoughBytes, room) => {
    expect(roomInMemory(memory(), enoughBytes)).toBe(room());
  });
});
