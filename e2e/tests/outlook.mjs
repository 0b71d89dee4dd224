import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, openBrowser, openPage, overflow, PASSWORD, pause, PHONE, screenshot, Server, settled, upload,
} from '../harness.mjs';

const SECTION = 'daixianqiao';
const WIDE = { width: 1440, height: 900 };
const HOURS = ['00', '04', '08', '12', '16', '20'];

let server;
let browser;
let admin;
let office;

const headers = (cookie) => ({ 'Content-Type': 'application/json', 'X-Xunqing': '1', ...(cookie ? { Cookie: `${cookie.name}=${cookie.value}` } : {}) });
const call = (path, body, cookie) => fetch(`${server.http}/api/v1${path}`, { method: 'POST', headers: headers(cookie), body: JSON.stringify(body) });
const get = async (path) => (await fetch(`${server.http}/api/v1${path}`, { headers: headers(admin) })).json();

async function somebody(login, role, organisation, title) {
  const made = await call('/accounts', { login, password: PASSWORD, title, organisation, role }, admin);
  assert.equal(made.status, 201, await made.text());
  const answer = await call('/session', { login, password: PASSWORD });
  const [pair] = (answer.headers.getSetCookie()[0] ?? '').split(';');
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.http };
}

/** A day's six results; the clock stands just after the last. */
async function day(number, ammonia) {
  const date = `202107${String(number).padStart(2, '0')}`;
  const frames = HOURS.map((hour, n) =>
    upload({
      mn: 'A140923_0001', time: `${date}${hour}0000`,
      values: { w01001: 7.9, w01009: 7.5, w01019: (2.8 + 0.1 * (n % 3)).toFixed(1), w21003: (ammonia * (1 + 0.04 * (n % 3))).toFixed(2), w21011: (0.11 + 0.01 * (n % 2)).toFixed(2) },
    }),
  );
  assert.match(await server.send(frames.join(''), 4000), /9014/);
}

/** The forecast of ammonia whose origin is an evening at 20:00. */
async function issued(number) {
  const origin = `2021-07-${String(number).padStart(2, '0')}T20:00:00+08:00`;
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(200)) {
    const factor = (await get(`/sections/${SECTION}/forecast`)).factors.find((f) => f.code === 'w21003');
    if (factor?.issue?.origin === origin) return factor;
  }
  throw new Error(`no forecast of ${origin}:\n${server.log}`);
}

before(async () => {
  server = await Server.start({ clock: 'wall', args: ['--rehearse', '2021-07-15T20:10:00+08:00'] });
  admin = await server.createAdministrator();
  office = await somebody('bangongshi', 'office', 'group-office', '办公室值班岗');
  for (let d = 1; d <= 14; d += 1) await day(d, 0.3 + 0.05 * (d % 3));
  await day(15, 1.5);
  await issued(15);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function open(view, size, cookie = office) {
  const page = await openPage(browser, server, { cookie, size });
  await page.goto(`${server.http}/#/section/${SECTION}?view=${view}`);
  await settled(page);
  return page;
}

for (const [name, size] of [['desktop', WIDE], ['phone', PHONE]]) {
  test(`the section page shows the fan, each day's chance in words, what it stands on and how good it was (${name})`, async () => {
    const page = await open('forecast', size);
    const panel = page.locator('[data-factor="w21003"]');
    await panel.getByText(/明天日均值超标的可能/).waitFor();
    await panel.locator('[data-drawn]').waitFor();
    assert.ok(Number(await panel.locator('[data-drawn]').getAttribute('data-drawn')) > 15);
    await panel.getByText('凭什么这样说').click();
    await panel.getByText(/模型第 \d+ 版/).waitFor();
    await panel.getByText(/数据不足 90 天|数据还少/).waitFor();
    await page.getByRole('heading', { name: '预报检验' }).waitFor();
    await page.getByText('事后回算（没有人据此行动过）').first().waitFor();
    await page.getByRole('region', { name: /氨氮.*数值误差/ }).first().waitFor();
    await screenshot(page, `forecast-${name}`);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    assertClean(page);
    await page.context().close();
  });
}

test('the situation page says it in one line that leads to the fan', async () => {
  const page = await openPage(browser, server, { cookie: office, size: WIDE });
  await page.goto(`${server.http}/#/`);
  await settled(page);
  await screenshot(page, 'forecast-situation');
  await page.getByRole('link', { name: /代县桥：.*氨氮日均值超标的可能/ }).click();
  await page.locator('[data-factor="w21003"]').waitFor();
  assertClean(page);
  await page.context().close();
});

test('a rise is traced: ranked sources with reasons, an order of inspection that becomes tasks, and what takes no part', async () => {
  const page = await open('trace', PHONE);
  await page.getByText('不作责任认定').first().waitFor();
  await page.locator('[data-source]').nth(4).waitFor();
  await page.locator('[data-source="unlisted"]').waitFor();
  const listed = page.locator('[data-source]:not([data-source="unlisted"])').first();
  await listed.getByText('理由').click();
  await listed.getByText(/时间：距断面/).waitFor();
  await page.getByText(/未参加排序的对象（\d+）/).click();
  await page.getByText('峨口镇入河排污口（示例）').first().waitFor();
  await screenshot(page, 'trace-phone');
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator('[data-visit="1"]').getByRole('button', { name: '下达为任务' }).click();
  await page.locator('[data-visit="1"]').getByText('已下达').waitFor();
  const board = await get('/campaign/tasks?origin=order');
  assert.ok(JSON.stringify(board).includes('溯源核查'), JSON.stringify(board).slice(0, 500));
  assertClean(page);
  await page.context().close();

  const wide = await open('trace', WIDE);
  await wide.locator('[data-source]').first().waitFor();
  await screenshot(wide, 'trace-desktop');
  assert.equal(await overflow(wide), 0);
  assert.deepEqual(await accessibilityFaults(wide), []);
  assertClean(wide);
  await wide.context().close();
});
