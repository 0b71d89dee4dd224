import { ApiError } from '../../lib/api';
import { nowInstant } from '../../lib/campaign';
import { newId, outbox, type Command } from '../../lib/outbox.svelte';
import { preferences } from '../../lib/preferences.svelte';

/** One form's act: what is said while it is sent, kept or refused. */
export class Sending {
  busy = $state(false);
  said = $state('');
  error = $state.raw<ApiError | null>(null);

  /** Sends an act through the outbox; `true` when it was entered or kept. */
  async act(label: string, command: Command, photos: File[] = []): Promise<boolean> {
    this.busy = true;
    this.error = null;
    this.said = '';
    try {
      const done = await outbox.put({ id: newId(), happened: nowInstant(), late: null, label, command, photos });
      const words = preferences.text.watch.mine;
      this.said = done === 'confirmed' ? words.saved : words.waiting;
      return true;
    } catch (cause) {
      this.error = cause instanceof ApiError ? cause : new ApiError({ code: 'unreadable', message: String(cause) });
      return false;
    } finally {
      this.busy = false;
    }
  }
}
