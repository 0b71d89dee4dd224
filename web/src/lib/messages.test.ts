import { describe, expect, it } from 'vitest';
import { trialOf } from './messages';

describe('a trial of a channel', () => {
  it('names the organisation or the post of the recipient', () => {
    expect(trialOf('organisation:water-resources', 1)).toEqual({ organisation: 'water-resources', post: null, channel: 1 });
    expect(trialOf('post:office-director', 0)).toEqual({ organisation: null, post: 'office-director', channel: 0 });
  });
});
