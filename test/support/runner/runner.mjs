// jest-light-runner keeps the listeners of all its workers in one set: two workers that begin at the same time answer for each other, and one of
// them waits for ever for its first file. Here each task has its own listener, which is the only one that is there when its worker asks.
import { createRunner } from 'jest-light-runner';
import { Tinypool } from 'tinypool';

const run = Tinypool.prototype.run;

Tinypool.prototype.run = function (task, options) {
  return run.call(this, task, options?.channel ? { ...options, channel: channelOfTask(options.channel) } : options);
};

function channelOfTask(shared) {
  let answer;
  return {
    onMessage(listener) {
      answer = listener;
    },
    postMessage(message) {
      shared.onMessage(answer);
      shared.postMessage(message);
    },
  };
}

export default createRunner();
