import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, goByBar, openBrowser, openPage, overflow, PHONE, screenshot, Server, settled,
} from '../harness.mjs';

const DAY = '2021-07-16';

let server;
let browser;
let cookie;

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.replay();
  await server.replay('--synthetic', '20210620');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function open(query, options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/#/ranking?${query}`);
  await settled(page);
  return page;
}

async function ranking(page, query = `day=${DAY}`) {
  return (await page.request.get(`${server.http}/api/v1/ranking?${query}`)).json();
}

const order = (page) => page.locator('tbody tr[data-section]').evaluateAll((all) => all.map((e) => e.dataset.section));

test('the ranking is one click away and shows what the server tells', async () => {
  const page = await openPage(browser, server, { cookie });
  await page.goto(`${server.http}/#/?asof=${DAY}`);
  await settled(page);
  await goByBar(page, '排名与达标');
  await page.getByRole('heading', { level: 1, name: '排名与达标' }).waitFor();
  await page.goto(`${server.http}/#/ranking?asof=${DAY}`);
  await page.getByText(/^2021年7月：6个断面参与排名/).waitFor();
  const told = await ranking(page);
  assert.deepEqual(await order(page), told.rows.map((r) => r.id));
  for (const row of told.rows) {
    const text = await page.locator(`tr[data-section="${row.id}"]`).innerText();
    const days = row.judgement.days;
    for (const part of [row.name, row.river, row.judgement.verdict, row.cwqi, `${days.compliance_percent}%`, row.intensity.by_peak.intensity]) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.equal(Number(await page.locator(`tr[data-section="${row.id}"] [data-class]`).first().getAttribute('data-class')), row.judgement.class);
  }
  await page.getByText(told.cwqi.note).waitFor();
  await page.getByRole('columnheader', { name: 'CWQI（5项）' }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('columns sort both ways and say so', async () => {
  const page = await open(`asof=${DAY}`);
  const told = await ranking(page);
  const header = (name) => page.getByRole('columnheader', { name });
  assert.equal(await header('名次').getAttribute('aria-sort'), 'ascending');
  await header('超标天').getByRole('button').click();
  assert.equal(await header('超标天').getAttribute('aria-sort'), 'descending');
  assert.equal(await header('名次').getAttribute('aria-sort'), 'none');
  const days = new Map(told.rows.map((r) => [r.id, r.judgement.days.exceeding]));
  const counts = (await order(page)).map((id) => days.get(id));
  assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
  await header('CWQI').getByRole('button').click();
  await header('CWQI').getByRole('button').click();
  assert.equal(await header('CWQI').getAttribute('aria-sort'), 'descending');
  assert.deepEqual(await order(page), told.rows.map((r) => r.id).reverse());
  await page.reload();
  await settled(page);
  assert.deepEqual(await order(page), told.rows.map((r) => r.id).reverse(), 'the address keeps the order');
  assertClean(page);
  await page.context().close();
});

test('a river can be looked at alone, and groups show their state', async () => {
  const page = await open(`asof=${DAY}`);
  const told = await ranking(page);
  for (const group of [...told.by_river, ...told.by_place]) {
    const text = await page.locator(`tr[data-group="${group.name}"]`).innerText();
    for (const part of [group.state_label, `${group.compliant}/${group.determined}`, `${group.good_percent}%`, group.note]) assert.ok(text.includes(part), `${part} in ${text}`);
  }
  await page.getByRole('combobox', { name: '河流' }).selectOption('清水河');
  assert.deepEqual(await order(page), ['pingshangqiao']);
  assertClean(page);
  await page.context().close();
});

test('a class leads to its reasons with the period kept', async () => {
  const page = await open(`asof=${DAY}&period=ten_day`);
  const told = await ranking(page, `day=${DAY}&period=ten_day`);
  const row = told.rows.find((r) => r.id === 'daixianqiao');
  await page.locator('tr[data-section="daixianqiao"]').getByRole('link', { name: `为什么是${row.judgement.class_label}` }).click();
  await page.getByRole('heading', { name: `2021年7月中旬 为什么是${row.judgement.class_label}` }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('outside the flood season the season says so and the month still ranks', async () => {
  const page = await open('asof=2021-04-05&period=season');
  await page.getByRole('alert').getByText('这一天不在汛期内').waitFor();
  await page.getByRole('link', { name: '旬', exact: true }).click();
  await page.locator('tr[data-section]').first().waitFor();
  assertClean(page, [/status of 400.*\/ranking/]);
  await page.context().close();
});

test('the ranking can be saved as a workbook and as text', async () => {
  const page = await open(`asof=${DAY}`);
  for (const [format, starts] of [['XLSX', [0x50, 0x4b, 3, 4]], ['CSV', [0xef, 0xbb, 0xbf]]]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: `导出排名与达标 ${format}` }).click()]);
    assert.match(download.suggestedFilename(), new RegExp(`[\\u4e00-\\u9fff].*\\.${format.toLowerCase()}$`));
    const bytes = await readFile(await download.path());
    assert.deepEqual([...bytes.subarray(0, starts.length)], starts);
    if (format === 'CSV') assert.match(bytes.toString('utf8'), /断面[\s\S]*代县桥/);
  }
  assertClean(page);
  await page.context().close();
});

test('the phone has cards in the same order, and a choice of order', async () => {
  const page = await open(`asof=${DAY}`, { size: PHONE });
  const told = await ranking(page);
  const cards = () => page.locator('li[data-section]').evaluateAll((all) => all.map((e) => e.dataset.section));
  assert.equal(await page.locator('table[data-rows]').count(), 0);
  assert.deepEqual(await cards(), told.rows.map((r) => r.id));
  await page.getByRole('combobox', { name: '排序' }).selectOption('exceeding');
  await page.waitForURL(/sort=exceeding/);
  const days = new Map(told.rows.map((r) => [r.id, r.judgement.days.exceeding]));
  const counts = (await cards()).map((id) => days.get(id));
  assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
  const small = await page.locator('main .segments a, main .files a, main select').evaluateAll((all) =>
    all.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent?.trim()),
  );
  assert.deepEqual(small, []);
  assertClean(page);
  await page.context().close();
});

for (const [sizeName, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the ranking on the ${sizeName} in the ${colorScheme} theme is accessible and fits its window`, async () => {
      const page = await open(`asof=${DAY}`, { size, colorScheme });
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await overflow(page), 0, 'the page is wider than its window');
      await screenshot(page, `ranking-${sizeName}-${colorScheme}`);
      assertClean(page);
      await page.context().close();
    });
  }
}
