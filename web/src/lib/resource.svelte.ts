import { ApiError } from './api';

/**
 * Something fetched from the server. What was loaded stays on screen while it is fetched again and when fetching
 * fails, so a page never flickers and never goes blank because the line dropped.
 */
export class Resource<T> {
  data = $state.raw<T | null>(null);
  error = $state.raw<ApiError | null>(null);
  loading = $state(false);
  #fetch: ((signal: AbortSignal) => Promise<T>) | null = null;
  #running: AbortController | null = null;

  /** Fetches; `clear` forgets the old data first, for when it belongs to another thing altogether. */
  async load(fetch: (signal: AbortSignal) => Promise<T>, clear = false): Promise<void> {
    this.#fetch = fetch;
    if (clear) this.data = null;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.loading = true;
    try {
      const data = await fetch(running.signal);
      if (running.signal.aborted) return;
      this.data = data;
      this.error = null;
    } catch (cause) {
      if (running.signal.aborted) return;
      this.error = cause instanceof ApiError ? cause : new ApiError({ code: 'unreadable', message: String(cause) });
    } finally {
      if (this.#running === running) this.loading = false;
    }
  }

  reload = (): void => {
    if (this.#fetch) void this.load(this.#fetch);
  };

  stop(): void {
    this.#running?.abort();
  }
}
