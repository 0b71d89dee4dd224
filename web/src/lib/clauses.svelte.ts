import { api } from './api';
import type { ClauseText } from './types';

/** The clauses of the notice, fetched once when a page first shows one. */
class Clauses {
  all = $state.raw<ReadonlyMap<string, ClauseText> | null>(null);
  #asked = false;

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    api.clauses().then(
      (list) => (this.all = new Map(list.map((clause) => [clause.id, clause]))),
      // Asked again by the next page that shows one.
      () => (this.#asked = false),
    );
  }
}

export const clauses = new Clauses();
