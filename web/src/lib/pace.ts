/** Something that costs much to do: done when asked, but at most once in so long; what was asked in between is made up for then. */
export function atMost(ms: number, run: () => void): { call: () => void; stop: () => void } {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const now = () => {
    timer = null;
    last = Date.now();
    run();
  };
  return {
    call() {
      const wait = last + ms - Date.now();
      if (wait <= 0) now();
      else timer ??= setTimeout(now, wait);
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
