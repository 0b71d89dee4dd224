import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessibilityFaults, assertClean, frame, openBrowser, openPage, overflow, PHONE, screenshot, Server, settled } from '../harness.mjs';

const MN = 'A140923_0001';
const HOUR = 3_600_000;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** `YYYYMMDDhhmmss` in Beijing. */
const compact = (ms) => new Date(ms + 8 * HOUR).toISOString().replace(/\D/g, '').slice(0, 14);

/** A station that sends, and carries out what it is asked; history calls are answered with what it kept. */
class Station {
  constructor(address) {
    const [host, port] = address.split(':');
    this.kept = new Map();
    this.asked = [];
    this.answers = 0;
    let heard = '';
    this.socket = net.connect(Number(port), host);
    this.socket.on('data', (chunk) => {
      heard += chunk;
      for (let end = heard.indexOf('\r\n'); end >= 0; end = heard.indexOf('\r\n')) {
        this.hear(heard.slice(0, end));
        heard = heard.slice(end + 2);
      }
    });
  }

  hear(text) {
    const field = (name) => new RegExp(`${name}=([^;&]*)`).exec(text)?.[1] ?? '';
    if (field('CN') === '9014') {
      this.answers += 1;
      return;
    }
    this.asked.push(field('CN'));
    const answer = (cn, cp) => this.socket.write(frame(`QN=${field('QN')};ST=91;CN=${cn};PW=123456;MN=${MN};Flag=4;CP=&&${cp}&&`));
    answer('9011', 'QnRtn=1');
    if (field('CN') === '2061') {
      for (const [time, area] of this.kept) {
        if (time >= field('BeginTime') && time <= field('EndTime')) {
          this.socket.write(frame(`QN=${field('QN')};ST=21;CN=2061;PW=123456;MN=${MN};Flag=5;CP=&&${area}&&`));
        }
      }
    }
    answer('9012', 'ExeRtn=1');
  }

  measure(ms, values, send = true) {
    const time = compact(ms);
    const area = `DataTime=${time};${Object.entries(values).map(([f, v]) => `${f}-Avg=${v},${f}-Flag=N`).join(';')}`;
    this.kept.set(time, area);
    if (send) this.socket.write(frame(`QN=${compact(Date.now())}000;ST=21;CN=2061;PW=123456;MN=${MN};Flag=5;CP=&&${area}&&`));
  }

  leave() {
    this.socket.destroy();
  }
}

let plan;
let server;
let browser;
let cookie;
let station;

before(async () => {
  plan = await mkdtemp(path.join(tmpdir(), 'xunqing-plan-'));
  await cp(path.join(root, 'plans/daixian'), plan, { recursive: true });
  const file = path.join(plan, 'stations.toml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('kind = "hour"\n', 'kind = "hour"\nrecall = { after_connect_seconds = 2, settle_seconds = 1, wait_seconds = 1 }\n'));
  server = await Server.start({ plan, clock: 'wall' });
  cookie = await server.createAdministrator();
  browser = await openBrowser();
  station = new Station(server.hj212);
  const slot = Math.floor((Date.now() + 8 * HOUR) / (4 * HOUR)) * 4 * HOUR - 8 * HOUR;
  for (let n = 11; n >= 1; n -= 1) {
    const values = { w01001: '8.10', w01009: '7.90', w21003: '0.210' };
    // Total phosphorus stops half-way; one interval is lost.
    if (n > 6) values.w21011 = '0.112';
    station.measure(slot - n * 4 * HOUR, values, n !== 4);
  }
});

after(async () => {
  station?.leave();
  await browser?.close();
  await server?.discard();
  if (plan) await rm(plan, { recursive: true, force: true });
});

async function open(hash, options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/${hash}`);
  await settled(page);
  await page.locator('[data-connection="live"]').waitFor();
  return page;
}

test('the list shows who is connected and what is missing, and leads to the station', async () => {
  const page = await open('#/stations');
  const row = page.locator(`[data-station="${MN}"]`);
  await row.getByText('在线', { exact: true }).waitFor();
  await row.getByRole('cell', { name: '因子中断' }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'stations');
  await row.getByRole('link', { name: '代县桥自动站' }).click();
  await page.getByRole('heading', { level: 1, name: /代县桥自动站/ }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('a lost interval is called from the station, heals, and leads to the bytes that brought it', async () => {
  const page = await open(`#/stations/${MN}`);
  await page.locator('[data-gap="healed"]').waitFor({ timeout: 30_000 });
  assert.ok(station.asked.includes('2061'), `asked ${station.asked}`);
  const request = page.locator('[data-request="done"]').filter({ hasText: '2061' }).first();
  await request.getByText('完成').waitFor();
  await request.getByRole('button', { name: /帧/ }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(/DataTime/).first().waitFor();
  await page.keyboard.press('Escape');
  // The newest frame may be the answer to a request: one with values is meant.
  const data = page.getByRole('region', { name: '原始报文' }).getByRole('row').filter({ hasText: '2061' });
  await data.first().getByRole('button', { name: /查看/ }).click();
  await drawer.getByText(/w01001/).first().waitFor();
  await page.keyboard.press('Escape');
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'station');
  assertClean(page);
  await page.context().close();
});

test('a person sets the clock of the station and sees it done', async () => {
  const page = await open(`#/stations/${MN}`);
  const form = page.getByRole('region', { name: '向站点发请求' });
  await form.getByRole('combobox').selectOption('set_clock');
  await form.getByRole('button', { name: '发送' }).click();
  await form.getByRole('status').getByText(/已发出/).waitFor();
  const done = page.locator('[data-request="done"]').filter({ hasText: '校时' });
  await done.getByText('ExeRtn=1').waitFor();
  assert.ok(station.asked.includes('1012'));
  await form.getByRole('combobox').selectOption('set_rtd_interval');
  await form.getByRole('spinbutton').fill('7');
  await form.getByRole('button', { name: '发送' }).click();
  await form.getByText(/30 to 3600|参数不合标准/).first().waitFor();
  assertClean(page, [/status of 400/]);
  await page.context().close();
});

test('warnings about stations stand in a group of their own on the page of warnings', async () => {
  const page = await open('#/warnings');
  const group = page.getByRole('region', { name: '站点预警' });
  await group.locator('[data-station-warning="factor_stopped"]').getByText(/总磷/).waitFor();
  await group.getByText('关于站点，不是关于水质').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'station-warnings');
  assertClean(page);
  await page.context().close();
});

test('the pages fit a phone', async () => {
  for (const [hash, name] of [['#/stations', 'stations-phone'], [`#/stations/${MN}`, 'station-phone'], ['#/warnings', 'station-warnings-phone']]) {
    const page = await open(hash, { size: PHONE });
    assert.ok((await overflow(page)) <= 0, `${hash} is wider than the phone`);
    await screenshot(page, name);
    assertClean(page);
    await page.context().close();
  }
});

test('a station that leaves is shown as gone without a reload', async () => {
  const page = await open(`#/stations/${MN}`);
  await page.locator('[data-online="true"]').waitFor();
  station.leave();
  await page.locator('[data-online="false"]').waitFor();
  await page.getByText('站点没有连接，现在不能发送。').waitFor();
  assertClean(page);
  await page.context().close();
});
