/**
 * Starts the real program on a folder of its own, gives it data over HJ 212 as stations would, and opens pages in
 * Chromium. A page that logs an error or asks any other host for anything fails its test.
 *
 * XUNQING_BIN      the program to test (default target/debug/xunqing)
 * XUNQING_CHROMIUM the browser (default /usr/bin/chromium)
 * XUNQING_MOCK     a command that stands in for the program while the pages are being made; it is given
 *                  MOCK_ENDPOINTS, the file to write its addresses to
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '..');
const output = path.join(here, 'output');
const program = process.env.XUNQING_BIN ?? path.join(root, 'target/debug/xunqing');
const mock = process.env.XUNQING_MOCK;

export const DESKTOP = { width: 1280, height: 800 };
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
/** A photo of four points. */
export const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGMwSAgAIgYIBQAYDgOBtdZpywAAAABJRU5ErkJggg==',
  'base64',
);
/** What a browser without a network says of itself. */
export const NO_NETWORK = [/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/];
export const PASSWORD = 'hutuo-river-2021';
export const LOGIN = 'zhiban';

const START_MS = 20_000;
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A running server with its addresses. `log` holds everything it wrote. */
export class Server {
  static async start({ data, args = [], plan = 'plans/daixian', clock = 'data' } = {}) {
    const folder = data ?? (await mkdtemp(path.join(tmpdir(), 'xunqing-e2e-')));
    const endpointsFile = path.join(folder, 'endpoints.json');
    await rm(endpointsFile, { force: true });
    const child = mock
      ? spawn(mock, { shell: true, detached: true, env: { ...process.env, MOCK_ENDPOINTS: endpointsFile } })
      : spawn(
          program,
          ['serve', '--data', folder, '--plan', plan, '--http', '127.0.0.1:0', '--hj212', '127.0.0.1:0', '--clock', clock, ...args],
          { cwd: root },
        );
    const server = new Server(child, folder);
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`the server ended at once (${child.exitCode}):\n${server.log}`);
      const endpoints = await readFile(endpointsFile, 'utf8').then(JSON.parse, () => null);
      if (endpoints?.http) {
        server.http = `http://${endpoints.http}`;
        server.hj212 = endpoints.hj212;
        server.setupUrl = endpoints.setup_url ?? null;
        return server;
      }
      await pause(50);
    }
    await server.stop();
    throw new Error(`no endpoints.json after ${START_MS} ms:\n${server.log}`);
  }

  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
    this.log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.log += chunk));
  }

  /** Creates the administrator through the interface and returns the cookie of the session. */
  async createAdministrator() {
    const token = new URL(this.setupUrl.replace('/#/', '/')).searchParams.get('token');
    const answer = await fetch(`${this.http}/api/v1/setup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Xunqing': '1' },
      body: JSON.stringify({ token, login: LOGIN, password: PASSWORD }),
    });
    assert.equal(answer.status, 204, await answer.text());
    this.admin = this.cookieOf(answer);
    return this.admin;
  }

  /** The session that an answer began, as a browser takes it. */
  cookieOf(answer) {
    const [pair] = (answer.headers.getSetCookie()[0] ?? '').split(';');
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: this.http };
  }

  /** Posts to the interface as whoever the cookie belongs to. */
  call(where, body, cookie = null) {
    const signed = cookie ? { Cookie: `${cookie.name}=${cookie.value}` } : {};
    const headers = { 'Content-Type': 'application/json', 'X-Xunqing': '1', ...signed };
    return fetch(`${this.http}/api/v1${where}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async signIn(login) {
    const answer = await this.call('/session', { login, password: PASSWORD });
    assert.ok(answer.ok, `${login}: ${answer.status}`);
    return this.cookieOf(answer);
  }

  /** The administrator makes an account of an office and it signs in. */
  async employ(login, role, organisation, title) {
    const made = await this.call('/accounts', { login, password: PASSWORD, title, organisation, role }, this.admin);
    assert.equal(made.status, 201, await made.text());
    return this.signIn(login);
  }

  /** Plays the measured readings of April 2021 to the server. */
  async replay(...files) {
    if (mock) return;
    const list = files.length > 0 ? files : ['data/hutuo-2021-04.csv'];
    await run(program, ['replay', ...list, '--to', this.hj212, '--plan', 'plans/daixian', '--speed', 'max']);
  }

  /** Sends bytes to the HJ 212 port and waits for an answer, or for `quietMs` without one. */
  async send(text, quietMs = 1500) {
    const [host, port] = this.hj212.split(':');
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = net.connect(Number(port), host, () => socket.write(text));
      const done = () => {
        socket.destroy();
        resolve(answer);
      };
      const timer = setTimeout(done, quietMs);
      socket.on('data', (chunk) => {
        answer += chunk;
        clearTimeout(timer);
        setTimeout(done, 100);
      });
      socket.on('error', reject);
    });
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    const end = (signal) => {
      try {
        if (mock) process.kill(-this.child.pid, signal);
        else this.child.kill(signal);
      } catch {
        // Already gone.
      }
    };
    end('SIGTERM');
    const late = setTimeout(() => end('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  /** Stops the server and removes its folder. */
  async discard() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`${command} ${args.join(' ')}: ${code}\n${said}`))));
  });
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One browser for a test file. */
export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.XUNQING_CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
}

/**
 * A page as a Chinese user in Beijing time has it. `faults` gathers console errors, uncaught exceptions and requests
 * to any other host; {@link assertClean} turns them into a failure. A browser logs every 401 itself, and asking "am I
 * signed in" answers 401, so that one line is expected.
 */
export async function openPage(browser, server, { size = DESKTOP, cookie = null, colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', colorScheme });
  if (cookie) await context.addCookies([cookie]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.faults = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text();
    if (/status of 401/.test(text) && /\/api\/v1\/session$/.test(message.location().url)) return;
    page.faults.push(`console: ${text} (${message.location().url})`);
  });
  page.on('pageerror', (error) => page.faults.push(`exception: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.http) && !/^(data|blob|about):/.test(url)) page.faults.push(`foreign request: ${url}`);
  });
  return page;
}

/** A page at a place of the program, when it has shown its data. */
export async function openAt(browser, server, where, options) {
  const page = await openPage(browser, server, options);
  await page.goto(`${server.http}/#/${where}`);
  await settled(page);
  return page;
}

/** Fails on anything the page complained about, apart from what the test expects. */
export function assertClean(page, expected = []) {
  const faults = page.faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
  assert.deepEqual(faults, [], 'the page complained');
}

/** Waits until the page has shown its data. When it does not, what the page complained about says why. */
export async function settled(page) {
  try {
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
  } catch (cause) {
    throw new Error(`the page never settled: ${page.faults.join('; ') || 'it did not complain'}`, { cause });
  }
}

/** Goes to a page by the bar, through 更多 where it has no place of its own. */
export async function goByBar(page, name) {
  const bar = page.getByRole('navigation', { name: '主导航' }).first();
  const link = bar.getByRole('link', { name });
  if (!(await link.isVisible())) await bar.getByText('更多').click();
  await link.click();
}

export async function screenshot(page, name) {
  await mkdir(output, { recursive: true });
  await page.screenshot({ path: path.join(output, `${name}.png`), fullPage: true });
}

let axeSource = null;

/** Violations of WCAG 2.1 A and AA that axe-core finds, one line each. */
export async function accessibilityFaults(page) {
  axeSource ??= await readFile(path.join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate('typeof window.axe === "object"'))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const result = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] });
    return result.violations.map((v) => `${v.id}: ${v.help} — ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} [${n.failureSummary?.split('\n')[1]?.trim() ?? ''}]`).join(' | ')}`);
  });
}

/** How far the document is wider than the window, in pixels. */
export async function overflow(page) {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** HJ 212-2017 CRC: the byte is xored into the high half of the register. */
export function crc16(text) {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc = (crc >> 8) ^ byte;
    for (let i = 0; i < 8; i += 1) {
      const low = crc & 1;
      crc >>= 1;
      if (low) crc ^= 0xa001;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

/** A whole frame around a data segment: header, length, segment, check, end. */
export function frame(segment) {
  return `##${String(Buffer.byteLength(segment)).padStart(4, '0')}${segment}${crc16(segment)}\r\n`;
}

/** An hourly-data upload (CN 2061) of surface-water readings. `time` is `YYYYMMDDhhmmss`, values are texts by code. */
export function upload({ mn, time, password = '123456', values }) {
  const items = Object.entries(values).map(([code, value]) => `${code}-Avg=${value},${code}-Flag=N`);
  return frame(`QN=${time}000;ST=21;CN=2061;PW=${password};MN=${mn};Flag=5;CP=&&DataTime=${time};${items.join(';')}&&`);
}

export function programExists() {
  return Boolean(mock) || existsSync(program);
}
