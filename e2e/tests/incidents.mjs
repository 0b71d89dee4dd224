import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibilityFaults, assertClean, DESKTOP, openAt, openBrowser, overflow, PHONE, screenshot, Server, upload } from '../harness.mjs';

let server;
let browser;
let admin;

before(async () => {
  server = await Server.start({ clock: 'wall' });
  admin = await server.createAdministrator();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

const open = (cookie, where, size = DESKTOP) => openAt(browser, server, where, { cookie, size });

/** The beginning of this hour in Beijing, as stations write it. */
function thisHour() {
  return `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 13).replace(/[-T]/g, '')}0000`;
}

// Proves SC-091.
test('an incident appears by itself, and an office takes note and answers on the phone with one button each', async () => {
  const cookie = await server.employ('huanbao', 'department', 'ecology-environment', '分局值班岗');
  const page = await open(cookie, 'warnings?tab=incidents', PHONE);
  await page.getByText('没有事件').waitFor();
  await server.send(upload({ mn: 'A140923_0001', time: thisHour(), values: { w01001: '8.11', w01009: '7.82', w01019: '2.90', w21003: '0.223', w21011: '0.612' } }));
  const card = page.locator('[data-incident="1"]');
  await card.getByRole('link', { name: /总磷超标/ }).waitFor();
  assert.equal(await overflow(page), 0);
  await screenshot(page, 'incidents-phone');
  await card.getByRole('button', { name: '知悉', exact: true }).click();
  await card.getByText(/^知悉 /).first().waitFor();
  await card.getByRole('button', { name: '已处置', exact: true }).click();
  await card.getByText(/^已处置 /).waitFor();
  await card.getByRole('link', { name: /总磷超标/ }).click();
  await page.getByRole('heading', { name: '全部经过' }).waitFor();
  const line = page.locator('ol');
  for (const name of ['发起联防联控', '布置任务', '知悉', '已处置']) await line.getByText(name, { exact: true }).first().waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'incident-phone');
  assertClean(page);
});

test('the office silences a section with a reason, everybody sees it, and lifts it again', async () => {
  const cookie = await server.employ('bangongshi', 'office', 'group-office', '办公室值班岗');
  const page = await open(cookie, 'warnings?tab=incidents');
  await page.getByRole('button', { name: '静默预警' }).click();
  await page.locator('#silence-section').selectOption({ label: '代县桥' });
  await page.getByLabel('原因').fill('站房检修');
  await page.getByRole('button', { name: '开始静默' }).click();
  await page.getByText('站房检修').waitFor();
  await screenshot(page, 'incidents-office');
  assert.deepEqual(await accessibilityFaults(page), []);
  const other = await open(admin, 'warnings?tab=incidents');
  await other.getByText('站房检修').waitFor();
  await page.getByRole('button', { name: '解除静默' }).click();
  await page.getByText('没有静默').waitFor();
  const home = await open(cookie, '');
  await home.getByRole('link', { name: '查看事件' }).waitFor();
  await screenshot(home, 'situation-incidents');
  for (const p of [page, other, home]) assertClean(p);
});

// Proves SC-089.
test('the administrator sees who read what is shared, and who was refused', async () => {
  const made = await server.call('/tokens', { name: '水利平台', scope: 'share' }, admin);
  const { token } = await made.json();
  const ask = (path, secret) => fetch(`${server.http}/api/v1${path}`, { headers: { Authorization: `Bearer ${secret}` } });
  assert.equal((await ask('/share/sections', token)).status, 200);
  const sender = await (await server.call('/tokens', { name: '网关', scope: 'send' }, admin)).json();
  assert.equal((await ask('/share/incidents', sender.token)).status, 403);
  const page = await open(admin, 'accounts');
  const log = page.getByRole('region', { name: '共享访问记录' });
  await log.getByText('/api/v1/share/sections').waitFor();
  assert.match(await log.getByRole('listitem').filter({ hasText: '网关' }).innerText(), /已拒绝/);
  await screenshot(page, 'share-log');
  assertClean(page);
});
