import { levelOfWord } from '../../entry/levels.js';
import { monthDayTime } from '../line-time.js';
import type { LineFormat } from '../parsed-line.js';

const KLOG = /^([IWEF])(\d{4}) (\d{2}:\d{2}:\d{2}\.\d{6})\s+(\d+) ([^\s\]]+:\d+)\] (.*)$/s;

/** Kubernetes' own: `I0130 08:14:05.123456  4711 file.go:42] message`. */
export const klogLine: LineFormat = {
  name: 'klog',
  read(line, context) {
    const match = KLOG.exec(line);
    if (!match) return null;
    const [, letter = '', day = '', clock = '', pid, place = '', message = ''] = match;
    return { message, level: levelOfWord(letter), time: monthDayTime(day, clock, context), fields: { pid: Number(pid), place } };
  },
};
