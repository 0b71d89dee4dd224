import type { Lang } from './format';
import { en, zh, type Text } from './text';

export type ThemeChoice = 'auto' | 'light' | 'dark';

const LANG_KEY = 'xunqing.lang';
const THEME_KEY = 'xunqing.theme';

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still works; the choice lasts until the page is closed.
  }
}

/** The two things a person may set: language and theme. Chinese and the system's theme unless told otherwise. */
class Preferences {
  lang = $state<Lang>(kept(LANG_KEY) === 'en' ? 'en' : 'zh');
  theme = $state<ThemeChoice>(((v) => (v === 'light' || v === 'dark' ? v : 'auto'))(kept(THEME_KEY)));
  #systemDark = $state(false);

  constructor() {
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = media.matches;
    media.addEventListener('change', (e) => {
      this.#systemDark = e.matches;
      this.apply();
    });
    this.apply();
  }

  get text(): Text {
    return this.lang === 'zh' ? zh : en;
  }

  get dark(): boolean {
    return this.theme === 'auto' ? this.#systemDark : this.theme === 'dark';
  }

  setLang(lang: Lang): void {
    this.lang = lang;
    keep(LANG_KEY, lang);
    this.apply();
  }

  setTheme(theme: ThemeChoice): void {
    this.theme = theme;
    keep(THEME_KEY, theme);
    this.apply();
  }

  private apply(): void {
    document.documentElement.lang = this.lang === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
  }
}

export const preferences = new Preferences();
