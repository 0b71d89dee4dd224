import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { accessibilityFaults, assertClean, DESKTOP, openAt, openBrowser, overflow, PHONE, screenshot, Server, WIDE } from '../harness.mjs';

/** A robot that takes everything, and one that knows no key. */
const robot = (body) => {
  const got = [];
  const listening = http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      got.push(JSON.parse(text));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  return new Promise((resolve) => listening.listen(0, '127.0.0.1', () => resolve({ got, url: `http://127.0.0.1:${listening.address().port}`, listening })));
};

let server;
let browser;
let good;
let bad;
let office;
let township;

const open = (cookie, where, size = DESKTOP, colorScheme = 'light') => openAt(browser, server, where, { cookie, size, colorScheme });

let next = 1;
const id = () => (next++).toString(16).padStart(4, '0').padEnd(32, '0');

async function act(cookie, command) {
  const entered = await server.call('/campaign/acts', { id: id(), command }, cookie);
  assert.equal(entered.status, 200, await entered.clone().text());
  return (await entered.json()).entries[0].id;
}

/** A problem is found and dispatched. */
async function dispatch(lead, what) {
  const problem = await act(township, { do: 'report', object: 'ekou-outfall', what, prominent: true });
  await act(office, { do: 'dispatch', problem, lead, measure: '封堵混接管，清理沟渠', deadline: { working_days: 3 } });
  return problem;
}

before(async () => {
  good = await robot({ errcode: 0, errmsg: 'ok' });
  bad = await robot({ errcode: 93000, errmsg: 'invalid webhook url' });
  const data = await mkdtemp(path.join(tmpdir(), 'xunqing-e2e-'));
  const contacts = `[quiet_hours]\nfrom = "00:00"\nto = "00:00"\n
[[recipient]]\norganisation = "water-resources"\nchannels = [{ kind = "wecom", url = "${good.url}/cgi-bin/webhook/send?key=robot-key-1" }]\n
[[recipient]]\norganisation = "agriculture-rural"\nchannels = [{ kind = "wecom", url = "${bad.url}/cgi-bin/webhook/send?key=robot-key-2" }]\n`;
  await writeFile(path.join(data, 'contacts.toml'), contacts, { mode: 0o600 });
  server = await Server.start({ data, clock: 'wall' });
  await server.createAdministrator();
  browser = await openBrowser();
  office = await server.employ('office', 'office', 'group-office', '领导组办公室 值班岗');
  township = await server.employ('ekou', 'township', 'township-ekou', '峨口镇巡查岗');
});

after(async () => {
  await browser?.close();
  await server?.discard();
  good?.listening.close();
  bad?.listening.close();
});

test('the bell rings without reloading, and the receipt quiets it', async () => {
  const water = await server.employ('water', 'department', 'water-resources', '水利局 排口岗');
  const page = await open(water, 'rectify', PHONE);
  await page.getByRole('link', { name: '消息', exact: true }).waitFor();
  await dispatch('water-resources', '雨天有灰色废水流出');
  await page.getByRole('link', { name: '消息，1 条未签收' }).click();
  await page.getByRole('heading', { name: '第 1 号问题交办：雨天有灰色废水流出' }).waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'messages-phone');
  await page.getByRole('button', { name: '签收' }).click();
  await page.getByText('都签收了').waitFor();
  await page.getByRole('link', { name: '消息', exact: true }).first().waitFor();
  await page.getByRole('link', { name: '全部' }).click();
  await page.getByText('已签收').waitFor();
  await page.getByRole('link', { name: '查看' }).click();
  await page.getByRole('heading', { name: /雨天有灰色废水流出/ }).waitFor();
  assert.equal(good.got.length, 1);
  assertClean(page);
});

test('the office sees every attempt, what failed and why, and tries a channel', async () => {
  await dispatch('agriculture-rural', '养殖粪污堆在河滩');
  const page = await open(office, 'messages', WIDE);
  await page.getByRole('heading', { name: /通知未送达代县农业农村局/ }).waitFor();
  await page.getByRole('link', { name: '发送记录' }).click();
  await page.locator('[data-stage="given_up"]').getByText('errcode 93000：invalid webhook url').waitFor();
  await page.getByRole('button', { name: '试发' }).last().click();
  await page.getByText('试发：已接受（ok）').waitFor();
  assert.ok(!(await page.content()).includes('robot-key'), 'no key is shown');
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.equal(await overflow(page), 0);
  await screenshot(page, 'messages-sending');
  const sent = bad.got.length;
  await page.getByRole('button', { name: '重新发送' }).click();
  for (let n = 0; n < 100 && bad.got.length === sent; n += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(bad.got.length, sent + 1);
  assertClean(page);
  const phone = await open(office, 'messages?tab=sending', PHONE, 'dark');
  await phone.locator('[data-stage="given_up"]').first().waitFor();
  assert.equal(await overflow(phone), 0);
  assert.deepEqual(await accessibilityFaults(phone), []);
  await screenshot(phone, 'messages-sending-phone-dark');
  assertClean(phone);
});

test('who only looks on gives no receipt, and a department does not see the sending', async () => {
  const observer = await server.employ('observer', 'viewer', 'water-resources', '督察');
  const page = await open(observer, 'messages?show=all');
  await page.getByText('您的账号不代表单位签收').waitFor();
  assert.equal(await page.getByRole('button', { name: '签收' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: '发送记录' }).count(), 0);
  assertClean(page);
});
