import { api, ApiError } from './api';
import type { Instant } from './types';

/** What is to be entered, without its files; they are named when they were sent. */
export type Command = Record<string, unknown> & { do: string };

/** An act kept on this device until the server has confirmed it. */
export interface WaitingAct {
  /** 32 hexadecimal digits: sent again, the act is entered once. */
  id: string;
  /** Whose act it is: another account signed in here does not send it. */
  account: number;
  happened: Instant;
  late: string | null;
  label: string;
  command: Command;
  photos: Blob[];
  /** What the server said when it refused it for good. */
  refused: { message: string; hint: string | null } | null;
}

const DATABASE = 'xunqing-outbox';
const STORE = 'acts';
const AGAIN_MS = 20_000;

/** A random number for an act. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'id' });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => failed(transaction.error);
      transaction.onerror = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The queue of acts. Nothing leaves it before the server's receipt, or before somebody discards what was refused. */
class Outbox {
  acts = $state.raw<WaitingAct[]>([]);
  sending = $state(false);
  /** Acts that had waited here and were confirmed since this page was opened. */
  confirmed = $state(0);
  /** Now by a rehearsal's clock, null in the real world: what happens in a rehearsal happens by its clock. */
  rehearsedNow: () => Instant | null = () => null;
  #account: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #done = new Set<() => void>();

  /** Begins for an account: what it left here is sent. */
  async begin(account: number): Promise<void> {
    this.#account = account;
    await this.#read();
    window.addEventListener('online', this.now);
    void this.send();
  }

  end(): void {
    this.#account = null;
    this.acts = [];
    window.removeEventListener('online', this.now);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Calls after each confirmed act. */
  onConfirmed(listener: () => void): () => void {
    this.#done.add(listener);
    return () => this.#done.delete(listener);
  }

  /** Keeps an act on this device, then sends it. Gives the refusal when the server said no at once; then nothing is kept. */
  async put(act: Omit<WaitingAct, 'account' | 'refused'>): Promise<'confirmed' | 'kept'> {
    if (this.#account === null) throw new ApiError({ code: 'offline' });
    const now = this.rehearsedNow();
    const happened = now !== null && Date.parse(act.happened) > Date.parse(now) ? now : act.happened;
    const whole: WaitingAct = { ...act, happened, account: this.#account, refused: null };
    await within('readwrite', (store) => store.put(whole));
    await this.#read();
    try {
      await this.#one(whole);
      return 'confirmed';
    } catch (cause) {
      if (isPassing(cause)) {
        this.#later();
        return 'kept';
      }
      // It was refused while somebody looks on: they correct it and send it again.
      await this.discard(whole.id);
      throw cause;
    }
  }

  now = (): void => void this.send();

  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (const act of this.acts.filter((a) => !a.refused)) {
        try {
          await this.#one(act);
          this.confirmed += 1;
        } catch (cause) {
          if (isPassing(cause)) {
            this.#later();
            return;
          }
          const error = cause instanceof ApiError ? cause : new ApiError({ code: 'unreadable', message: String(cause) });
          const refused = { message: error.message || error.code, hint: error.hint };
          await within('readwrite', (store) => store.put({ ...act, refused }));
          await this.#read();
        }
      }
    } finally {
      this.sending = false;
    }
  }

  async discard(id: string): Promise<void> {
    await within('readwrite', (store) => store.delete(id));
    await this.#read();
  }

  async #one(act: WaitingAct): Promise<void> {
    const evidence: string[] = [];
    for (const photo of act.photos) evidence.push((await api.sendEvidence(photo)).digest);
    const command = evidence.length > 0 ? { ...act.command, evidence } : act.command;
    await api.act({ id: act.id, happened: act.happened, late: act.late, command });
    await within('readwrite', (store) => store.delete(act.id));
    await this.#read();
    this.#done.forEach((listener) => listener());
  }

  #later(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(this.now, AGAIN_MS);
  }

  async #read(): Promise<void> {
    const all = await within<WaitingAct[]>('readonly', (store) => store.getAll());
    this.acts = all.filter((act) => act.account === this.#account).sort((a, b) => a.happened.localeCompare(b.happened));
  }
}

/** Whether the same act may be taken later: no network, a full disk, a server that starts. */
function isPassing(cause: unknown): boolean {
  return cause instanceof ApiError && (cause.code === 'offline' || cause.status >= 500 || cause.status === 401 || cause.status === 429);
}

export const outbox = new Outbox();
