import { api, ApiError, onSignedOut } from './api';
import { nowInstant } from './campaign';
import { live } from './live.svelte';
import { inbox } from './inbox.svelte';
import { outbox } from './outbox.svelte';
import { forgetOffline } from './offline';
import type { Account, Meta } from './types';

export type SessionState = 'unknown' | 'out' | 'in' | 'unreachable';

class Session {
  account = $state.raw<Account | null>(null);
  meta = $state.raw<Meta | null>(null);
  state = $state<SessionState>('unknown');
  error = $state.raw<ApiError | null>(null);

  constructor() {
    onSignedOut(() => this.#out());
  }

  async begin(): Promise<void> {
    this.error = null;
    try {
      this.meta = await api.meta();
      this.signedIn(await api.session());
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 401) {
        this.#out();
        return;
      }
      this.error = cause instanceof ApiError ? cause : new ApiError({ code: 'unreadable' });
      this.state = 'unreachable';
    }
  }

  signedIn(account: Account): void {
    this.account = account;
    this.state = 'in';
    live.start();
    outbox.rehearsedNow = () => (this.#rehearsed() === null ? null : nowInstant(this.now));
    void outbox.begin(account.id);
    inbox.begin(account.organisation.id);
  }

  /** Where a rehearsal's clock stands; null in the real world. */
  #rehearsed(): string | null {
    const clock = this.meta?.clock;
    return clock?.mode === 'rehearsal' ? (live.now ?? clock.now) : null;
  }

  /** Now, by this device; in a rehearsal, by its clock. */
  get now(): Date {
    const rehearsed = this.#rehearsed();
    return rehearsed === null ? new Date() : new Date(rehearsed);
  }

  async refreshMeta(): Promise<void> {
    this.meta = await api.meta();
  }

  async signOut(): Promise<void> {
    try {
      await api.signOut();
    } finally {
      this.#out();
    }
  }

  #out(): void {
    this.account = null;
    this.state = 'out';
    live.stop();
    outbox.end();
    inbox.end();
    void forgetOffline();
  }
}

export const session = new Session();
