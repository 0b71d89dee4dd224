/** Kept by the service worker (`public/offline.js`) for work without a network; forgotten when somebody signs out. */
const KEPT = 'xunqing-answers';
const SHELL = 'xunqing-shell';

/** Registers the service worker, where the browser has one. Without it the pages work, but do not open without a network. */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker
    .register('/offline.js')
    .then(() => navigator.serviceWorker.ready)
    .then(keepShell)
    .catch(() => {
      // Not allowed here (plain HTTP from another machine): nothing is lost but opening the pages without a network.
    });
}

/** What this page was made of was loaded before the worker was there to keep it. */
async function keepShell(): Promise<void> {
  const parts = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src^="/assets/"], link[href^="/assets/"]');
  const urls = Array.from(parts, (part) => ('src' in part ? part.src : part.href));
  await (await caches.open(SHELL)).addAll(urls);
}

/** Forgets the answers of whoever was signed in. */
export async function forgetOffline(): Promise<void> {
  if ('caches' in window) await caches.delete(KEPT);
}
