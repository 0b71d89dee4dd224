import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessibilityFaults, assertClean, openAt, openBrowser, overflow, PHONE, screenshot, Server, settled, WIDE } from '../harness.mjs';

const shipped = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../plans/daixian');

let server;
let browser;
let admin;
let plan;

before(async () => {
  // A plan of its own: what is imported is written there.
  plan = await mkdtemp(path.join(tmpdir(), 'xunqing-plan-'));
  await cp(shipped, plan, { recursive: true });
  server = await Server.start({ clock: 'wall', plan });
  admin = await server.createAdministrator();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
  await rm(plan, { recursive: true, force: true });
});

const open = (where, size, colorScheme = 'light') => openAt(browser, server, where, { cookie: admin, size, colorScheme });

const TABLE = `名称,种类,所在乡镇,责任单位,重点,经度,纬度,排污口类别,排污口编码,备注
北河入河排污口,入河排污口,峨口镇,代县水利局,是,112.96,39.07,工矿企业排污口,FA-140923-0001,雨后易混排
南河入河排污口,入河排污口,聂营镇,,,,,,,
远处排污口,入河排污口,峨口镇,,,116.4,39.9,,,
错处排污口,入河排污口,无此镇,,,,,,,
`;

// Proves SC-055, SC-024.
test('the office imports its outfalls: mistakes are named in their cells, questions confirmed, and the objects are there at once', async () => {
  const page = await open('register?tab=import', WIDE);
  await page.locator('input[type=file]').setInputFiles({ name: '排污口.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) });
  await page.getByText('4 行：新增 3，改动 0，不变 0').waitFor();
  await page.getByText('第 5 行第 3 列').waitFor();
  await page.getByText(/在县界外约 [0-9.]+ 公里$/).waitFor();
  const store = page.getByRole('button', { name: '写入台账' });
  assert.equal(await store.isDisabled(), true);
  await page.getByLabel('删去没有用过的示例对象').check();
  await page.getByText(/将删去示例 \d+ 个/).waitFor();
  await page.getByLabel('不导入有错误的行').check();
  await page.getByLabel('要核对的都已核对').check();
  await screenshot(page, 'register-import');
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await store.click();
  await page.getByText(/已写入：新增 3，改动 0，删去示例 \d+；方案第 2 版已生效/).waitFor();
  await page.getByRole('link', { name: '查看台账' }).click();
  await page.getByRole('link', { name: '北河入河排污口' }).first().waitFor();
  await screenshot(page, 'register-list');
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('combobox', { name: /^乡镇/ }).selectOption({ index: 1 });
  await page.getByRole('searchbox').fill('北河');
  await page.getByText(/^1 个，共/).waitFor();
  assertClean(page);
  await page.context().close();
});

test('an object shows its place, its facts, what is asked of it, and what it lacks', async () => {
  const page = await open('register', WIDE);
  await page.getByRole('link', { name: '北河入河排污口' }).first().click();
  await page.getByText('FA-140923-0001').waitFor();
  await page.getByRole('img', { name: /位置示意/ }).waitFor();
  await page.getByText('没有雨水和各类废水混排').waitFor();
  await screenshot(page, 'register-object');
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.equal(await overflow(page), 0);
  await page.goto(`${server.http}/#/register?tab=gaps`);
  const gap = page.getByRole('region', { name: '没有责任单位' });
  await gap.getByText('南河入河排污口').waitFor();
  assert.equal(await gap.getByText('北河入河排污口').count(), 0);
  await page.getByText('附件列“工信部门”为成员').waitFor();
  await screenshot(page, 'register-gaps');
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
});

test('everything fits a phone, by day and by night', async () => {
  for (const scheme of ['light', 'dark']) {
    const page = await open('register', PHONE, scheme);
    await page.getByRole('link', { name: /北河入河排污口/ }).first().waitFor();
    await screenshot(page, `register-list-phone-${scheme}`);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('link', { name: /北河入河排污口/ }).first().click();
    await page.getByRole('img', { name: /位置示意/ }).waitFor();
    await screenshot(page, `register-object-phone-${scheme}`);
    assert.equal(await overflow(page), 0);
    for (const tab of ['gaps', 'import']) {
      await page.goto(`${server.http}/#/register?tab=${tab}`);
      await settled(page);
      if (tab === 'import') {
        await page.locator('input[type=file]').setInputFiles({ name: '排污口.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) });
        await page.getByText('第 5 行第 3 列').waitFor();
      }
      await screenshot(page, `register-${tab}-phone-${scheme}`);
      assert.equal(await overflow(page), 0, tab);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    assertClean(page);
    await page.context().close();
  }
});
