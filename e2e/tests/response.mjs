import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, NO_NETWORK, openAt, openBrowser, overflow, PHONE, screenshot, Server, settled,
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

// Proves SC-050, SC-053.
test('an owner without a network records a gate and a pool, and rules show what they found on the board', async () => {
  const plant = await open(await server.employ('wushui', 'discharger', 'ekou-sewage-plant', '污水厂中控岗'), 'response?tab=operate', PHONE);
  await plant.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await plant.reload();
  await settled(plant);
  await plant.getByRole('link', { name: /进水溢流口/ }).click();
  await plant.context().setOffline(true);
  await plant.getByRole('button', { name: '提交记录' }).click();
  await plant.getByText('闸阀状态没有填').waitFor();
  await plant.getByRole('button', { name: '开启' }).click();
  await screenshot(plant, 'response-record-phone');
  await plant.getByRole('button', { name: '提交记录' }).click();
  await plant.getByText('1 件在本机等待上传').waitFor();
  await plant.context().setOffline(false);
  await plant.getByText('本机已上传 1 件').waitFor({ timeout: 30_000 });
  await plant.getByText('闸阀启闭 闸阀状态 开启').waitFor();
  assert.equal(await overflow(plant), 0);
  assert.deepEqual(await accessibilityFaults(plant), []);
  assertClean(plant, NO_NETWORK);

  const factory = await open(await server.employ('qiye', 'discharger', 'discharger-example', '企业环保岗'), 'response?object=discharger-1-pool', PHONE);
  await factory.getByLabel(/蓄水占容积/).fill('85');
  await factory.getByRole('button', { name: '提交记录' }).click();
  await factory.getByText('池位 蓄水占容积 85 %').waitFor();

  const housing = await open(await server.employ('zhujian', 'department', 'housing-construction', '住建局值班岗'), 'response');
  const finding = housing.getByRole('listitem').filter({ hasText: '未经批准开闸' });
  await finding.waitFor({ timeout: 20_000 });
  await housing.getByText('剩余容积不足').first().waitFor({ timeout: 20_000 });
  await finding.getByRole('button', { name: '核定' }).click();
  await housing.getByLabel('理由').fill('检修试开，已断水');
  await housing.getByRole('button', { name: '不成立' }).click();
  await housing.getByText('不成立：检修试开，已断水').waitFor();
  await screenshot(housing, 'response-findings');
  assert.equal(await overflow(housing), 0);
  assert.deepEqual(await accessibilityFaults(housing), []);
  for (const page of [factory, housing]) assertClean(page);
  for (const page of [plant, factory, housing]) await page.context().close();
});

test('the office starts a drill, everybody sees it marked with their own work, and it is ended', async () => {
  const office = await open(await server.employ('bangongshi', 'office', 'group-office', '领导组办公室值班岗'), 'response');
  await office.getByRole('button', { name: '开始演练' }).click();
  await office.getByRole('button', { name: '暴雨', exact: true }).click();
  await office.getByLabel('理由或内容').fill('汛前全县演练');
  await office.getByRole('button', { name: '确定' }).click();
  await office.getByText('正在演练').waitFor();
  await office.getByText('市生态环境局代县分局').first().waitFor({ timeout: 20_000 });
  await screenshot(office, 'response-drill');
  assert.equal(await overflow(office), 0);
  assert.deepEqual(await accessibilityFaults(office), []);

  const ekou = await open(await server.employ('ekou', 'township', 'township-ekou', '峨口镇值班岗'), 'response', PHONE);
  await ekou.getByText('通知养殖场和散养户').first().waitFor();
  assert.equal(await ekou.getByText('枣林镇人民政府').count(), 0, 'a township sees its own');
  await screenshot(ekou, 'response-drill-phone');
  assert.equal(await overflow(ekou), 0);
  assert.deepEqual(await accessibilityFaults(ekou), []);

  await office.getByRole('button', { name: '结束演练' }).click();
  await office.getByLabel('理由或内容').fill('演练完成');
  await office.getByRole('button', { name: '确定' }).click();
  await office.getByText('正在演练').waitFor({ state: 'detached' });
  await office.getByRole('button', { name: '人工启动' }).click();
  await office.getByRole('button', { name: '大雨', exact: true }).click();
  await office.getByLabel('理由或内容').fill('上游已下大雨');
  await office.getByRole('button', { name: '确定' }).click();
  await office.getByRole('heading', { name: '雨前准备' }).waitFor({ timeout: 20_000 });
  await office.getByRole('button', { name: '确认开始降雨' }).click();
  await office.getByRole('button', { name: '确定' }).click();
  await office.getByRole('heading', { name: '雨中应对' }).waitFor({ timeout: 20_000 });
  await screenshot(office, 'response-raining');
  for (const page of [office, ekou]) {
    assertClean(page);
    await page.context().close();
  }
});
