import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, NO_NETWORK, openAt, openBrowser, overflow, PHONE, PHOTO, screenshot, Server, settled,
} from '../harness.mjs';

let server;
let browser;
let admin;

before(async () => {
  server = await Server.start({ clock: 'wall', args: ['--rehearse', '2021-07-08T09:00:00+08:00'] });
  admin = await server.createAdministrator();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function moveClock(now) {
  const answer = await server.call('/rehearsal/clock', { now }, admin);
  assert.equal(answer.status, 200, await answer.text());
}

const open = (cookie, where, size = DESKTOP) => openAt(browser, server, where, { cookie, size });

const waiting = (page, name) => page.getByRole('listitem').filter({ hasText: name });

// Proves SC-058.
test('a township opens its list without a network, fills in the form with a photo, and it arrives when there is one', async () => {
  const cookie = await server.employ('ekou', 'township', 'township-ekou', '峨口镇环保岗');
  const page = await open(cookie, 'todo', PHONE);
  await page.getByRole('link', { name: /黑臭水体全面整治/ }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await settled(page);
  await screenshot(page, 'todo-phone');
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.context().setOffline(true);
  await page.getByRole('link', { name: /黑臭水体全面整治/ }).click();
  await page.getByText('这是上次打开时的内容').waitFor();
  await page.getByText('文件印发前已到期').waitFor();
  await page.getByRole('group').getByRole('button', { name: '提交', exact: true }).click();
  const send = page.locator('form').getByRole('button', { name: '提交', exact: true });
  await send.click();
  await page.getByText(/还差：整治长度没有填；整治办法没有填；至少 1 份照片或文件；所在位置/).waitFor();
  await page.getByLabel(/整治长度/).fill('300');
  await page.getByLabel('整治办法').fill('抽排、清淤');
  await page.locator('#task-photos').setInputFiles({ name: '沟渠.png', mimeType: 'image/png', buffer: PHOTO });
  await page.getByRole('button', { name: '定位' }).click();
  await page.getByLabel('经度').fill('113.02');
  await page.getByLabel('纬度').fill('39.06');
  await screenshot(page, 'task-form-phone');
  assert.equal(await overflow(page), 0);
  await send.click();
  await page.getByText('1 件在本机等待上传').waitFor();
  await page.goto(`${server.http}/#/todo`);
  await waiting(page, '黑臭水体全面整治').getByText('已在本机，等待上传').waitFor();
  await page.context().setOffline(false);
  await page.getByText('本机已上传 1 件').waitFor({ timeout: 30_000 });
  await page.getByRole('link', { name: /黑臭水体全面整治/ }).waitFor({ state: 'detached' });
  assertClean(page, NO_NETWORK);
  await page.context().close();
});

// Proves SC-028.
test('the office approves what a township handed in, and the history says who did what', async () => {
  const office = await open(await server.employ('bangongshi', 'office', 'group-office', '领导组办公室值班岗'), 'tasks?show=submitted');
  await screenshot(office, 'tasks-board');
  assert.deepEqual(await accessibilityFaults(office), []);
  await office.getByRole('link', { name: /黑臭水体全面整治/ }).click();
  await office.getByText('抽排、清淤').waitFor();
  await office.locator('form').getByRole('button', { name: '审核通过' }).click();
  await office.getByText('已办结').first().waitFor();
  assert.match(await office.getByRole('list').last().innerText(), /布置任务[\s\S]*转为补录[\s\S]*提交任务[\s\S]*审核通过/);
  await screenshot(office, 'task-detail');
  assert.deepEqual(await accessibilityFaults(office), []);
  assertClean(office);
  await office.context().close();
});

// Proves SC-072.
test('the office gives an order and the department finds it in its list, accepts it and finishes', async () => {
  const office = await open(await server.employ('bangongshi2', 'office', 'group-office', '领导组办公室副岗'), 'tasks');
  await office.getByRole('button', { name: '布置任务' }).click();
  await office.getByRole('button', { name: '布置', exact: true }).click();
  await office.getByText('请写明任务内容').waitFor();
  await office.getByLabel('任务内容').fill('查清峨口镇排口来水');
  const form = office.getByRole('form', { name: '布置任务（调度）' });
  await form.getByLabel('重点领域').selectOption({ label: '入河排污口' });
  await form.getByLabel('责任单位').selectOption({ label: '代县水利局' });
  await form.getByLabel('期限').fill('2021-07-08T18:00');
  await form.getByLabel('需第二人审核').uncheck();
  await office.getByRole('button', { name: '布置', exact: true }).click();
  await office.getByText('已布置').waitFor();
  await office.context().close();

  const water = await open(await server.employ('shuili', 'department', 'water-resources', '水利局值班岗'), 'todo', PHONE);
  await water.getByRole('heading', { name: /今天到期/ }).waitFor();
  await water.getByRole('link', { name: /查清峨口镇排口来水/ }).click();
  await water.locator('form').getByRole('button', { name: '签收' }).click();
  await water.getByText('办理中').waitFor();
  await water.getByLabel('办理情况').fill('为农田退水，已截断');
  await water.locator('form').getByRole('button', { name: '办结' }).click();
  await water.getByText('已办结').first().waitFor();
  assert.equal(await overflow(water), 0);
  assertClean(water);
  await water.context().close();
});

// Proves SC-015, SC-019, SC-034, SC-074, SC-075.
test('the matrix shows phases, one lead for each task, what is late, and leaves as a file', async () => {
  await moveClock('2021-09-21T08:00:00+08:00');
  const page = await open(await server.employ('duban', 'office', 'group-office', '领导组办公室督办岗'), 'duties', { width: 1440, height: 900 });
  await page.getByRole('listitem').filter({ hasText: '总结阶段' }).getByText('进行中').waitFor();
  await page.getByRole('listitem').filter({ hasText: '自查自纠阶段' }).getByText(/未办结/).waitFor();
  for (const part of ['目标', '问题', '结果']) await page.getByRole('heading', { name: part, exact: true }).waitFor();
  await page.getByText('主要领导参与等按月记录').click();
  await page.getByText(/2021-07 主要领导亲自参与.*缺 15 个单位/).waitFor();
  await page.locator('summary').filter({ hasText: '清理河道和沿岸' }).click();
  await page.getByText('县水利局局长').first().waitFor({ state: 'attached' });
  await screenshot(page, 'duties');
  assert.deepEqual(await accessibilityFaults(page), []);
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: /责任分工表.*Excel|责任分工表.*XLSX/i }).click();
  assert.match((await file).suggestedFilename(), /责任分工表.*\.xlsx/);
  await page.setViewportSize(PHONE);
  await page.getByRole('link', { name: '按单位' }).click();
  await page.locator('summary').filter({ hasText: '峨口镇人民政府' }).click();
  await screenshot(page, 'duties-phone');
  assert.equal(await overflow(page), 0);
  assertClean(page);
  await page.context().close();
});

// Proves SC-039, SC-040.
test('the owner of separation works reports the month from its list, and the object shows how far it lags behind time', async () => {
  const page = await open(await server.employ('gongcheng', 'department', 'housing-construction', '住建局工程岗'), 'todo', PHONE);
  await page.getByRole('link', { name: /雨污分流改造每月报一次进度/ }).last().click();
  await page.getByRole('group').getByRole('button', { name: '办结', exact: true }).click();
  await page.getByLabel(/累计完成长度/).fill('600');
  await page.locator('#task-photos').setInputFiles({ name: '管沟.png', mimeType: 'image/png', buffer: PHOTO });
  await page.locator('form').getByRole('button', { name: '办结', exact: true }).click();
  await page.getByText('已办结').first().waitFor();
  await page.goto(`${server.http}/#/register/town-separation-1`);
  const progress = page.getByRole('region', { name: '序时进度' });
  await progress.getByText(/落后 \d+(\.\d)? 个百分点/).waitFor();
  await progress.getByText('600 m').waitFor();
  await progress.getByText(/没有报进度的月份：2021-04、2021-05/).waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'works-progress-phone');
  assertClean(page);
  await page.context().close();
});
