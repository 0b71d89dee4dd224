/** Whether the window is a phone's, at the width the style sheets change at. */
class Viewport {
  narrow = $state(false);

  constructor() {
    const media = window.matchMedia('(max-width: 760px)');
    this.narrow = media.matches;
    media.addEventListener('change', (e) => (this.narrow = e.matches));
  }
}

export const viewport = new Viewport();
