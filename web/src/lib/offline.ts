/** Kept by the service worker (`public/offline.js`) for work without a network; forgotten when somebody signs out. */
const KEPT = 'xunqing-answers';

/** Registers the service worker, where the browser has one. Without it the pages work, but do not open without a network. */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/offline.js').catch(() => {
    // Not allowed here (plain HTTP from another machine): nothing is lost but opening the pages without a network.
  });
}

/** Forgets the answers of whoever was signed in. */
export async function forgetOffline(): Promise<void> {
  if ('caches' in window) await caches.delete(KEPT);
}
