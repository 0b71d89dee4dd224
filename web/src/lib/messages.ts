import type { Trial } from './types';

/** `organisation:water-resources` or `post:office-director`, as the server names recipients, to what a trial asks for. */
export function trialOf(recipient: string, channel: number): Trial {
  const at = recipient.indexOf(':');
  const id = recipient.slice(at + 1);
  return recipient.slice(0, at) === 'post' ? { organisation: null, post: id, channel } : { organisation: id, post: null, channel };
}
