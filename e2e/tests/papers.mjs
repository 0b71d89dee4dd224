import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibilityFaults, assertClean, DESKTOP, openAt, openBrowser, overflow, PHONE, screenshot, Server, settled, WIDE } from '../harness.mjs';

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

test('the office draws up and issues a notice at its desk, and a township signs for it with one button on a phone', async () => {
  const office = await server.employ('bangongshi', 'office', 'group-office', '办公室调度岗');
  const ekou = await server.employ('ekou', 'township', 'township-ekou', '峨口镇收文岗');
  const desk = await open(office, 'papers?tab=draw', WIDE);
  await desk.getByLabel('种类').selectOption('notice');
  await desk.getByLabel('标题').fill('关于第一批问题整改情况的通报');
  await desk.getByLabel('正文').fill('请各乡镇对照清单整改。');
  await desk.getByRole('button', { name: '存为草稿' }).click();
  await desk.getByText('已记入台账').waitFor();
  await desk.goto(`${server.http}/#/papers`);
  await settled(desk);
  const card = desk.getByRole('article', { name: '关于第一批问题整改情况的通报' });
  await card.locator('summary').click();
  await card.getByLabel('文号').fill('代保汛办〔2021〕1号');
  await card.getByLabel('峨口镇人民政府').check();
  await card.getByLabel('枣林镇人民政府').check();
  await card.getByRole('button', { name: '印发' }).click();
  await card.getByText('还差 2 个未签收').waitFor();

  const phone = await open(ekou, 'papers', PHONE);
  await phone.getByText('待本单位签收 1 份').waitFor();
  assert.equal(await overflow(phone), 0, 'no sideways scrolling on a phone');
  const sign = phone.getByRole('button', { name: '签收', exact: true });
  assert.ok((await sign.boundingBox()).height >= 44, 'a touch target');
  await screenshot(phone, 'papers-phone');
  await sign.click();
  await phone.getByText('没有待签收的文件').waitFor();
  await card.getByText('还差 1 个未签收').waitFor();
  assert.deepEqual(await accessibilityFaults(desk), []);
  await screenshot(desk, 'papers-desk');
  assertClean(phone);
  assertClean(desk);
});

test('works, the report and the directory fit a phone and a desk', async () => {
  const water = await server.employ('shuili', 'department', 'water-resources', '水利局岗');
  for (const size of [WIDE, PHONE]) {
    for (const tab of ['works', 'report', 'offices', 'draw']) {
      const page = await open(water, `papers?tab=${tab}`, size);
      await page.getByRole('heading', { name: '文件', level: 1 }).waitFor();
      assert.equal(await overflow(page), 0, `${tab} at ${size.width}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await screenshot(page, `papers-${tab}-${size.width}`);
      assertClean(page);
      await page.close();
    }
  }
});
