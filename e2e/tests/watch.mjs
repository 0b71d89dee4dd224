import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, NO_NETWORK, openAt, openBrowser, overflow, PHONE, PHOTO, screenshot, Server, WIDE,
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

const open = (cookie, where, size = DESKTOP, more = {}) => openAt(browser, server, where, { cookie, size, ...more });

const WWTP = '峨口污水处理厂';

// Proves SC-078, SC-079.
test('the office puts the plan in force, the department sees the empty shift in red and fills it', async () => {
  const office = await open(await server.employ('bangongshi', 'office', 'group-office', '领导组办公室值班岗'), 'watch', WIDE);
  await office.getByRole('button', { name: '启动驻点' }).click();
  await office.getByLabel('启动原因').fill('县气象台发布暴雨蓝色预警');
  await office.getByRole('button', { name: '启动驻点' }).last().click();
  await office.getByText('驻点已启动').waitFor();
  const building = await open(await server.employ('zhujian', 'department', 'housing-construction', '住建局驻点岗'), 'watch', WIDE);
  const place = building.getByRole('region', { name: WWTP, exact: true });
  await place.getByRole('button', { name: /空岗/ }).first().click();
  await place.getByText(/空岗：.*告知责任单位/).waitFor();
  assert.equal(await place.getByRole('button', { name: '排入' }).isDisabled(), true, 'a shift without a person cannot be rostered');
  await place.getByLabel('值守岗位').selectOption({ label: '住建局驻点岗' });
  await place.getByRole('button', { name: '排入' }).click();
  await place.getByRole('button', { name: /未到岗/ }).first().waitFor();
  await screenshot(building, 'watch-desktop');
  assert.deepEqual(await accessibilityFaults(building), []);
  assert.equal(await overflow(building), 0);
  assertClean(building);
  assertClean(office);
  await building.context().close();
  await office.context().close();
});

test('the rostered checks in by one big button on the phone without a network, and it arrives when there is one', async () => {
  const cookie = await server.signIn('zhujian');
  const page = await open(cookie, 'watch', PHONE);
  const mine = page.getByRole('region', { name: '我的班次' });
  await mine.getByRole('button', { name: '到岗', exact: true }).waitFor();
  const box = await mine.getByRole('button', { name: '到岗', exact: true }).boundingBox();
  assert.ok(box && box.height >= 56 && box.width >= 250, JSON.stringify(box));
  await screenshot(page, 'watch-phone');
  assert.equal(await overflow(page), 0);
  await page.context().grantPermissions(['geolocation']);
  await page.context().setGeolocation({ longitude: 113.1, latitude: 39.05, accuracy: 12 });
  await page.context().setOffline(true);
  await mine.getByRole('button', { name: '到岗', exact: true }).click();
  await mine.getByRole('button', { name: '定位' }).click();
  await mine.getByText('已定位').waitFor();
  await screenshot(page, 'watch-checkin-phone');
  await mine.getByRole('button', { name: '到岗', exact: true }).click();
  await mine.getByText('已存在本机').first().waitFor();
  await page.getByText('1 件在本机等待上传').waitFor();
  await page.context().setOffline(false);
  await page.getByText('本机已上传 1 件').waitFor({ timeout: 30_000 });
  await mine.getByRole('button', { name: '交班' }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page, NO_NETWORK);
  await page.context().close();
});

// Proves SC-085, SC-086.
test('polluted canal water is proposed for shutting, the office orders, the gate keeper returns with a photo', async () => {
  const water = await open(await server.employ('shuili', 'department', 'water-resources', '水利局闸坝岗'), 'gates', PHONE);
  const gate = (page) => page.getByRole('region', { name: /阳明堡镇退水渠闸/ });
  await gate(water).getByRole('button', { name: '记水质' }).click();
  await gate(water).getByLabel('项目').selectOption({ index: 1 });
  await gate(water).getByLabel('数值').fill('2.6');
  await gate(water).getByRole('button', { name: '记水质' }).click();
  await gate(water).getByText('规则提议，请人决定').waitFor({ timeout: 20_000 });
  assert.equal(await overflow(water), 0);
  await screenshot(water, 'gates-phone');
  const office = await open(await server.employ('bangongshi2', 'office', 'group-office', '领导组办公室副岗'), 'gates', WIDE);
  await gate(office).getByRole('button', { name: '下令' }).click();
  await gate(office).getByRole('button', { name: '下令' }).click();
  await gate(office).getByText(/还剩 \d+ 分钟回执/).waitFor();
  await screenshot(office, 'gates-desktop');
  assert.deepEqual(await accessibilityFaults(office), []);
  await gate(water).getByRole('button', { name: '回执' }).click();
  await water.locator('#order-photos').setInputFiles({ name: '闸门.png', mimeType: 'image/png', buffer: PHOTO });
  await gate(water).getByRole('button', { name: '回执' }).click();
  await gate(water).getByText('已回执').waitFor();
  await gate(office).getByText('关闭').first().waitFor();
  assert.deepEqual(await accessibilityFaults(water), []);
  for (const page of [office, water]) {
    assertClean(page);
    await page.context().close();
  }
});

// Proves SC-044, SC-055.
test('an overflow with a missing measure cannot be declared ready, and overdue patrols are listed', async () => {
  const page = await open(await server.employ('zhujian2', 'department', 'housing-construction', '住建局排水岗'), 'watch?tab=patrols', PHONE);
  await page.getByText(/处巡查超期/).waitFor();
  await page.getByRole('listitem').filter({ hasText: '城区雨水溢流口' }).getByRole('button', { name: '核查' }).click();
  await page.locator('form').getByRole('group').nth(2).waitFor();
  for (const n of [0, 1, 2]) await page.locator('form .segments').nth(n).getByRole('button', { name: n === 1 ? '缺' : '到位' }).click();
  await page.getByLabel('缺什么').fill('气囊已破损');
  await page.getByText('不能定为就绪').waitFor();
  assert.equal(await page.getByLabel('定为就绪').isDisabled(), true);
  await page.getByRole('button', { name: '提交核查' }).click();
  await page.getByText(/气囊已破损/).waitFor();
  await screenshot(page, 'watch-patrols-phone');
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
});

test('dark style', async () => {
  const page = await open(await server.signIn('bangongshi'), 'watch', WIDE, { colorScheme: 'dark' });
  await page.getByText('驻点已启动').waitFor();
  await screenshot(page, 'watch-dark');
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
});
