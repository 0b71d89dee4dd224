import { describe, expect, it } from 'vitest';
import { ASKS, askBody, clockWords } from './stations';
import { stationsEn, stationsZh } from './text-stations';

describe('the clock of a station', () => {
  it('is slow when the server is ahead of it', () => {
    expect(clockWords(30_000, stationsZh)).toBe('慢 30 秒');
    expect(clockWords(-600_000, stationsZh)).toBe('快 10 分钟');
    expect(clockWords(200, stationsEn)).toBe('0 s');
    expect(clockWords(null, stationsEn)).toBe('—');
  });
});

describe('a request to a station', () => {
  const values = { factor: 'w01018', info: 'i11001', seconds: 30, minutes: 10, retries: 3, kind: 'hour', from: '2021-04-01T08:00', to: '2021-04-01T12:00' };

  it('carries what it needs and nothing else', () => {
    expect(askBody('set_clock', values)).toEqual({ command: 'set_clock' });
    expect(askBody('set_timeouts', values)).toEqual({ command: 'set_timeouts', seconds: 30, retries: 3 });
    expect(askBody('history', values)).toEqual({ command: 'history', kind: 'hour', from: '2021-04-01T08:00:00+08:00', to: '2021-04-01T12:00:00+08:00' });
  });

  it('has a name in both languages', () => {
    for (const command of Object.keys(ASKS)) {
      expect(stationsZh.ask.commands[command], command).toBeTruthy();
      expect(stationsEn.ask.commands[command], command).toBeTruthy();
    }
  });
});
