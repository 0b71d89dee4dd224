import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, NO_NETWORK, openAt, openBrowser, overflow, PHONE, PHOTO, screenshot, Server, settled,
} from '../harness.mjs';

let server;
let browser;

before(async () => {
  server = await Server.start({ clock: 'wall' });
  await server.createAdministrator();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

const open = (cookie, where, size = DESKTOP) => openAt(browser, server, where, { cookie, size });

test('an inspector without a network keeps the act, opens the page again, and it arrives when there is one', async () => {
  const cookie = await server.employ('ekou', 'township', 'township-ekou', '峨口镇巡查岗');
  const page = await open(cookie, 'rectify?tab=inspect', PHONE);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await settled(page);
  await page.getByRole('link', { name: /峨口镇入河排污口/ }).click();
  await page.context().setOffline(true);
  for (const item of ['排污口标志', '没有借涨水']) await page.getByRole('group', { name: new RegExp(item) }).getByRole('button', { name: '符合' }).click();
  const mixing = page.getByRole('group', { name: /没有雨水和各类废水混排/ }).first();
  await mixing.getByRole('button', { name: '有问题' }).click();
  await page.getByLabel('发现了什么问题').fill('排口有灰色废水流出');
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('需要照片').waitFor();
  await page.locator('#inspect-photos').setInputFiles({ name: '排口.png', mimeType: 'image/png', buffer: PHOTO });
  await screenshot(page, 'rectify-inspect-phone');
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('已存在本机').waitFor();
  await page.getByText('1 件在本机等待上传').waitFor();
  assert.equal(await overflow(page), 0);
  await page.reload();
  await page.getByText('1 件在本机等待上传').waitFor();
  await screenshot(page, 'rectify-offline-phone');
  await page.context().setOffline(false);
  await page.getByText('本机已上传 1 件').waitFor({ timeout: 30_000 });
  await page.goto(`${server.http}/#/rectify`);
  await page.getByRole('link', { name: /排口有灰色废水流出/ }).waitFor();
  await screenshot(page, 'rectify-board-phone');
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page, NO_NETWORK);
  await page.context().close();
});

test('the office dispatches, the department puts it right with a photo, a second person verifies, the office closes', async () => {
  const office = await open(await server.employ('bangongshi', 'office', 'group-office', '领导组办公室值班岗'), 'rectify');
  await office.getByRole('link', { name: /排口有灰色废水流出/ }).click();
  await office.getByLabel('责任单位').selectOption({ label: '代县水利局' });
  await office.getByLabel('整改要求').fill('查明来源，封堵混接管');
  await office.getByRole('button', { name: '交办' }).last().click();
  await office.getByText('已记入台账').waitFor();
  await office.getByText('代县水利局').first().waitFor();
  const path = new URL(office.url()).hash.slice(2);

  const water = await open(await server.employ('shuili', 'department', 'water-resources', '水利局巡查岗'), 'rectify?show=mine');
  await water.getByRole('link', { name: /排口有灰色废水流出/ }).click();
  await water.getByRole('button', { name: '提交整改' }).first().click();
  await water.getByLabel('整改情况').fill('混接管已封堵');
  await water.locator('#step-photos').setInputFiles({ name: '封堵.png', mimeType: 'image/png', buffer: PHOTO });
  await water.locator('form').getByRole('button', { name: '提交整改' }).click();
  await water.getByText('待核查').first().waitFor();
  assert.equal(await water.getByRole('button', { name: '核查通过' }).count(), 0, 'nobody verifies their own work');

  const second = await open(await server.employ('shuili2', 'department', 'water-resources', '水利局副岗'), path);
  await second.getByLabel('核查情况').fill('现场无废水流出');
  await second.locator('form').getByRole('button', { name: '核查通过' }).click();
  await second.getByText('待销号').first().waitFor();

  await office.reload();
  await settled(office);
  await office.locator('form').getByRole('button', { name: '销号' }).click();
  await office.getByText('已销号').first().waitFor();
  assert.match(await office.getByRole('list').filter({ hasText: '发现问题' }).innerText(), /发现问题[\s\S]*交办[\s\S]*提交整改[\s\S]*核查通过[\s\S]*销号/);
  await screenshot(office, 'rectify-problem');
  assert.deepEqual(await accessibilityFaults(office), []);
  await office.goto(`${server.http}/#/rectify?tab=ledger`);
  await office.getByText('共 6 条').waitFor();
  await screenshot(office, 'rectify-ledger');
  await office.goto(`${server.http}/#/rectify?tab=coverage`);
  await office.getByRole('row', { name: /峨口镇/ }).waitFor();
  await screenshot(office, 'rectify-coverage');
  assert.deepEqual(await accessibilityFaults(office), []);
  for (const page of [office, water, second]) {
    assertClean(page);
    assert.equal(await overflow(page), 0);
    await page.context().close();
  }
});

test('an administrator and an observer see and do nothing', async () => {
  const observer = await open(await server.employ('ducha', 'viewer', 'government', '督察'), 'rectify?show=closed');
  await observer.getByRole('link', { name: /排口有灰色废水流出/ }).click();
  await observer.getByText('办理经过').waitFor();
  assert.equal(await observer.locator('form').count(), 0);
  assertClean(observer);
  await observer.context().close();
});
