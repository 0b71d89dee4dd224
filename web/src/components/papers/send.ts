import { ApiError } from '../../lib/api';
import { nowInstant } from '../../lib/campaign';
import { newId, outbox, type Command } from '../../lib/outbox.svelte';

/** Sends an act by way of the outbox; gives the refusal when the server said no. */
export async function send(label: string, command: Command, photos: File[] = []): Promise<'confirmed' | 'kept' | ApiError> {
  try {
    // What the form holds is reactive; the device keeps plain values only.
    const plain = JSON.parse(JSON.stringify(command)) as Command;
    return await outbox.put({ id: newId(), happened: nowInstant(), late: null, label, command: plain, photos });
  } catch (cause) {
    return cause instanceof ApiError ? cause : new ApiError({ code: 'unreadable', message: String(cause) });
  }
}
