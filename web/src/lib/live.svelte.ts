import { api, ApiError } from './api';
import type { Instant, Severity } from './types';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';
export type LiveEvent =
  | 'readings' | 'forecast' | 'warning' | 'quarantine' | 'rain' | 'signal' | 'quality' | 'episode' | 'clock'
  | 'campaign' | 'message' | 'station' | 'gap' | 'station_warning' | 'station_request' | 'resync';

export interface WarningNotice {
  id: number;
  section: string | { id: string; name: string };
  state: 'open' | 'closed';
  severity: Severity;
  title: string;
}

/** What an event says, by name: `mn`, `section` and others. */
export type Told = Record<string, unknown>;

const QUIET_MS = 600;
const AT_MOST_MS = 2_000;
const EVENTS: LiveEvent[] = [
  'readings', 'forecast', 'warning', 'quarantine', 'rain', 'signal', 'quality', 'episode', 'clock', 'campaign', 'message', 'station', 'gap', 'station_warning', 'station_request', 'resync',
];

/**
 * The live stream. A page asks for events it cares about and is called at most once in {@link QUIET_MS}, and at the
 * latest {@link AT_MOST_MS} after the first event of a burst. When the stream breaks, the server is asked whether it
 * is there: no answer is "offline", an answer is "reconnecting".
 */
class Live {
  connection = $state<Connection>('connecting');
  /** The server's clock as last heard. */
  now = $state<Instant | null>(null);
  /** When we last knew that what is shown is current (this machine's clock, for "as of" notes). */
  lastContact = $state<number | null>(null);
  /** Warnings opened since the page was opened and not yet dismissed; newest first. */
  fresh = $state.raw<WarningNotice[]>([]);

  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #attempt = 0;
  #listeners = new Set<(event: LiveEvent, told: Told) => void>();
  #wasConnected = false;

  start(): void {
    if (this.#source || this.#retry) return;
    this.#open();
    window.addEventListener('offline', this.#lost);
    window.addEventListener('online', this.#again);
  }

  stop(): void {
    this.#close();
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#attempt = 0;
    this.#wasConnected = false;
    this.connection = 'connecting';
    this.fresh = [];
    window.removeEventListener('offline', this.#lost);
    window.removeEventListener('online', this.#again);
  }

  /**
   * Calls `react` after matching events, quietly; with `about` only after those of which it says that they concern the page, and
   * when the page must fetch anew. Returns the way to stop.
   */
  on(events: LiveEvent[], react: () => void, about: (told: Told) => boolean = () => true): () => void {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let first = 0;
    const listener = (event: LiveEvent, told: Told) => {
      if (event !== 'resync' && (!events.includes(event) || !about(told))) return;
      const at = Date.now();
      if (timer) clearTimeout(timer);
      else first = at;
      const wait = Math.max(0, Math.min(QUIET_MS, first + AT_MOST_MS - at));
      timer = setTimeout(() => {
        timer = null;
        react();
      }, wait);
    };
    this.#listeners.add(listener);
    return () => {
      if (timer) clearTimeout(timer);
      this.#listeners.delete(listener);
    };
  }

  dismiss(): void {
    this.fresh = [];
  }

  retryNow = (): void => this.#again();

  #emit(event: LiveEvent, told: Told = {}): void {
    for (const listener of this.#listeners) listener(event, told);
  }

  #open(): void {
    const source = new EventSource(api.eventsUrl);
    this.#source = source;
    source.onopen = () => this.#connected();
    source.onerror = () => this.#lost();
    source.addEventListener('hello', (e) => this.#hear(e));
    for (const name of EVENTS) {
      source.addEventListener(name, (e) => {
        const told = this.#hear(e);
        if (name === 'warning') this.#note(told as unknown as WarningNotice);
        this.#emit(name, told);
      });
    }
  }

  #connected(): void {
    const back = this.#wasConnected && this.connection !== 'live';
    this.connection = 'live';
    this.lastContact = Date.now();
    this.#attempt = 0;
    this.#wasConnected = true;
    if (back) this.#emit('resync');
  }

  #hear(event: Event): Told {
    this.lastContact = Date.now();
    try {
      const told = JSON.parse((event as MessageEvent<string>).data || '{}') as Told;
      if (typeof told['now'] === 'string') this.now = told['now'];
      return told;
    } catch {
      return {};
    }
  }

  #note(notice: WarningNotice): void {
    if (notice.state !== 'open' || typeof notice.id !== 'number') return;
    this.fresh = [notice, ...this.fresh.filter((w) => w.id !== notice.id)].slice(0, 50);
  }

  #close(): void {
    this.#source?.close();
    this.#source = null;
  }

  /** The browser would retry by itself, but silently and not after an error status; we do both visibly. */
  #lost = (): void => {
    this.#close();
    if (this.connection !== 'offline') this.connection = 'reconnecting';
    if (this.#retry) return;
    const wait = Math.min(30_000, 1_000 * 2 ** this.#attempt) * (0.8 + Math.random() * 0.4);
    this.#attempt += 1;
    void this.#probe();
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#open();
    }, wait);
  };

  #again = (): void => {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#attempt = 0;
    this.#close();
    this.#open();
  };

  async #probe(): Promise<void> {
    try {
      await api.meta();
      if (this.connection === 'offline') this.connection = 'reconnecting';
    } catch (cause) {
      if (cause instanceof ApiError && cause.code === 'offline' && this.connection !== 'live') this.connection = 'offline';
    }
  }
}

export const live = new Live();
