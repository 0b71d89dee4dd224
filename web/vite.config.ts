import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** `npm run dev` serves the pages and passes the contract on to a running server. */
const backend = process.env['XUNQING_HTTP'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: ['chrome87', 'safari14'],
    cssTarget: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': backend, '/health': backend } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
