import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, goByBar, openBrowser, openPage, overflow, pause, PHONE, screenshot, Server, settled, upload,
} from '../harness.mjs';

const MN = 'A140923_0001';

let server;
let browser;
let cookie;

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.replay();
  // What no river has, four hours after the last reading of the replay.
  await server.send(upload({ mn: MN, time: '20210406000000', values: { w21011: '70', w21003: '0.2', w01001: '8.1' } }));
  for (let n = 0; n < 100; n += 1) {
    const { verdicts = [] } = await get(`quality/${MN}/verdicts?from=2021-04-06&to=2021-04-06`);
    if (verdicts.some((v) => v.factor.code === 'w21011')) break;
    await pause(100);
  }
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function get(path) {
  const answer = await fetch(`${server.http}/api/v1/${path}`, { headers: { Cookie: `${cookie.name}=${cookie.value}` } });
  return answer.json();
}

async function open(query = '', options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/#/quality?${query}`);
  await settled(page);
  return page;
}

test('the page is one click away and its matrix shows what the server tells', async () => {
  const page = await openPage(browser, server, { cookie });
  await page.goto(`${server.http}/#/`);
  await settled(page);
  await goByBar(page, '数据质量');
  await page.getByRole('heading', { level: 1, name: '数据质量' }).waitFor();
  const told = await get('quality?from=2021-03-24&to=2021-04-06');
  const row = told.stations.find((s) => s.mn === MN);
  for (const day of row.days.filter((d) => d.received > 0)) {
    const cell = page.locator(`tr[data-row="${MN}"] [data-day="${day.day}"]`);
    const share = day.valid_share >= 1 ? 100 : Math.min(99, Math.round(day.valid_share * 100));
    assert.ok((await cell.innerText()).includes(`${share}%`), `${day.day}: ${await cell.innerText()}`);
  }
  await page.getByText('不会自动删除数据').waitFor();
  assertClean(page);
  await page.context().close();
});

test('a doubtful value leads to its reason, its frame, and a review that takes it out and gives it back', async () => {
  const page = await open('');
  await page.locator(`tr[data-row="${MN}"] a`).click();
  await page.locator('tr[data-row="w21011"] a').click();
  await page.locator('[data-drawn]').waitFor();
  await page.locator('[data-time="2021-04-06T00:00:00+08:00"] button').click();
  const value = page.locator('[data-value="2021-04-06T00:00:00+08:00"]');
  await value.getByText('数值 70 超出范围 0～50').waitFor();
  await value.getByRole('button', { name: '查看原始报文' }).click();
  await page.getByText('w21011-Avg=70').first().waitFor();
  await page.keyboard.press('Escape');
  const counts = async () => {
    const page = await get(`sections/daixianqiao/samples?from=2021-04-06&to=2021-04-06`);
    return page.samples[0].values.find((v) => v.code === 'w21011').counts;
  };
  const becomes = async (expected) => {
    for (let n = 0; n < 50 && (await counts()) !== expected; n += 1) await pause(100);
    assert.equal(await counts(), expected);
  };
  await becomes(true);
  await value.getByLabel('剔除（不参与评价）').check();
  await value.getByLabel('理由').fill('实验室复测 0.21');
  await value.getByRole('button', { name: '保存复核' }).click();
  await value.getByText('生效中').waitFor();
  await value.getByText('实验室复测 0.21').waitFor();
  await becomes(false);
  await value.getByLabel('撤销复核').check();
  await value.getByLabel('理由').fill('误操作');
  await value.getByRole('button', { name: '保存复核' }).click();
  await value.getByText('误操作').waitFor();
  await becomes(true);
  assert.equal(await value.locator('.history li').count(), 2, 'the history is kept');
  assertClean(page);
  await page.context().close();
});

test('a value that arrives while the page is open appears with its verdict', async () => {
  const page = await open(`mn=${MN}&factor=w01001&days=7`);
  await page.locator('[data-drawn]').waitFor();
  await server.send(upload({ mn: MN, time: '20210406040000', values: { w01001: '19', w21011: '0.2' } }));
  await page.locator('[data-time="2021-04-06T04:00:00+08:00"]').getByText('数值 19 超出范围 0～14').waitFor();
  assertClean(page);
  await page.context().close();
});

test('the numbers of the tests can be read with what stands behind them', async () => {
  const page = await open('');
  await page.getByText('检验规则和默认值').click();
  await page.locator('table[data-rules]').waitFor();
  const told = await get('quality/rules');
  assert.equal(await page.locator('table[data-rules] tbody tr').count(), told.checks.length);
  await page.getByText('氨氮是总氮的一部分').first().waitFor();
  assertClean(page);
  await page.context().close();
});

for (const [sizeName, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the page on the ${sizeName} in the ${colorScheme} theme is accessible and fits its window`, async () => {
      const page = await open(`mn=${MN}&factor=w21011`, { size, colorScheme });
      await page.locator('[data-drawn]').waitFor();
      await page.locator('[data-time="2021-04-06T00:00:00+08:00"] button').click();
      await page.locator('[data-value]').waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await overflow(page), 0, 'the page is wider than its window');
      await screenshot(page, `quality-${sizeName}-${colorScheme}`);
      assertClean(page);
      await page.context().close();
    });
  }
}
