import { api } from './api';
import { live } from './live.svelte';

/** How many messages of my organisation wait for a receipt; kept by the live stream, asked again when it is back. */
class Inbox {
  unread = $state(0);
  mayReceipt = $state(false);
  #stop: (() => void) | null = null;

  begin(organisation: string): void {
    this.end();
    const mine = (told: Record<string, unknown>) => Array.isArray(told['organisations']) && told['organisations'].includes(organisation);
    this.#stop = live.on(['message'], () => void this.refresh(), mine);
    void this.refresh();
  }

  end(): void {
    this.#stop?.();
    this.#stop = null;
    this.unread = 0;
  }

  /** Without an answer the number stays as it is: the page says by itself that the line is down. */
  async refresh(): Promise<void> {
    try {
      this.learn(await api.messages({ unread: true, limit: 1 }));
    } catch {
      return;
    }
  }

  learn(list: { unread: number; may_receipt: boolean }): void {
    this.unread = list.unread;
    this.mayReceipt = list.may_receipt;
  }
}

export const inbox = new Inbox();
