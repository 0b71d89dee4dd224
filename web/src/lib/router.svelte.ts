import { makeHash, parseHash, type Route } from './route';

class Router {
  route = $state.raw<Route>(parseHash(location.hash));
  hash = $state(location.hash || '#/');

  constructor() {
    window.addEventListener('hashchange', () => {
      this.route = parseHash(location.hash);
      this.hash = location.hash || '#/';
    });
  }

  go(hash: string): void {
    location.hash = hash;
  }

  /** Changes the address without a new entry in the history: for tabs and date steps of the same page use `go`. */
  replace(hash: string): void {
    location.replace(hash);
  }

  /** The present address with some of its query changed. */
  with(changes: Record<string, string | null>): string {
    const path = this.hash.replace(/^#/, '').split('?')[0] || '/';
    return makeHash(path, { ...this.route.query, ...changes });
  }
}

export const router = new Router();
