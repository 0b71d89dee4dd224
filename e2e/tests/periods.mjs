import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  accessibilityFaults, assertClean, DESKTOP, frame, openBrowser, openPage, overflow, PHONE, screenshot, Server, settled,
} from '../harness.mjs';

const SECTION = 'daixianqiao';
const STORM = '2021-07-16';
const AUTUMN = '2021-09-16';
const EXEMPTION = `[[exemption]]
section = "daixianqiao"
item = "w21011"
from = "2021-07-01"
to = "2021-07-31"
document = "并环函〔2021〕7号"
reason = "自然灾害影响"
`;
const VIEWS = ['实时', '预报', '溯源', '时段评价', '月底能否达标', '日历', '为什么'];

let server;
let browser;
let cookie;

/** The five measured days of April twice over, a year earlier, so that there is something to compare with. */
async function aYearEarlier() {
  const measured = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../data/hutuo-2021-04.csv');
  const lines = (await readFile(measured, 'utf8')).split('\n').map((line) => line.replaceAll('2021-04-', '2020-04-'));
  const again = lines.filter((line) => line.includes('2020-04-0')).map((line) => line.replace(/2020-04-0(\d)/g, (_, d) => `2020-04-${String(Number(d) + 5).padStart(2, '0')}`));
  const file = path.join(server.folder, 'april-2020.csv');
  await writeFile(file, [...lines.filter((line) => line !== ''), ...again, ''].join('\n'));
  return file;
}

/** A day of five good results and one measured while the analyser was being serviced. */
async function aServicedDay() {
  for (const [hour, flag] of [['00', 'N'], ['04', 'N'], ['08', 'M'], ['12', 'N'], ['16', 'N'], ['20', 'N']]) {
    const time = `20210510${hour}0000`;
    const values = `w21011-Avg=${flag === 'M' ? '0.900' : '0.150'},w21011-Flag=${flag}`;
    await server.send(frame(`QN=${time}000;ST=21;CN=2061;PW=123456;MN=A140923_0001;Flag=5;CP=&&DataTime=${time};${values}&&`));
  }
}

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.replay(await aYearEarlier());
  await server.replay();
  await server.replay('--synthetic', '20210620');
  await aServicedDay();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function open(query, options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/#/section/${SECTION}?${query}`);
  await settled(page);
  return page;
}

async function asked(page, what) {
  const answer = await page.request.get(`${server.http}/api/v1/sections/${SECTION}/${what}`);
  assert.equal(answer.status(), 200, what);
  return answer.json();
}

/** Saves what a link leads to as the browser does. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name, exact: true }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('the views of a section are links that the keyboard reaches and the address keeps', async () => {
  const page = await open(`asof=${STORM}`);
  const views = page.getByRole('navigation', { name: '断面内容' });
  assert.deepEqual(await views.getByRole('link').allInnerTexts(), VIEWS);
  await views.getByRole('link', { name: '实时' }).focus();
  // Past 预报 and 溯源.
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '时段评价' }).waitFor();
  assert.match(page.url(), /view=periods/);
  await page.reload();
  await settled(page);
  assert.equal(await views.getByRole('link', { name: '时段评价' }).getAttribute('aria-current'), 'page');
  await page.goBack();
  await page.getByRole('img', { name: /个读数/ }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the table of periods shows the means, verdicts and changes that the server tells', async () => {
  const page = await open(`asof=${AUTUMN}&view=periods`);
  const told = await asked(page, `periods?day=${AUTUMN}`);
  assert.equal(await page.locator('tr[data-period]').count(), told.periods.length);
  for (const period of told.periods) {
    const row = page.locator(`tr[data-period="${period.period}"]`);
    const text = await row.innerText();
    assert.ok(text.includes(period.label), `${period.label} in ${text}`);
    assert.ok(text.includes(period.judgement.verdict), `${period.judgement.verdict} in ${text}`);
    assert.ok(text.includes(`${period.judgement.days.valid}/${period.judgement.days.elapsed}`), text);
    for (const item of period.judgement.items.filter((i) => i.judged)) {
      const cell = await row.locator(`[data-item="${item.code}"]`).innerText();
      assert.ok(cell.startsWith(item.value), `${item.name} ${item.value} in ${cell}`);
      const change = period.previous?.items.find((c) => c.code === item.code);
      const word = change?.tendency ? { better: '好转', worse: '变差', same: '持平' }[change.direction] : '—';
      assert.ok(cell.includes(word), `${period.label} ${item.name}: ${word} in ${cell}`);
      if (change?.percent && change.tendency !== 'steady') assert.ok(cell.includes(`${change.percent.replace('-', '')}%`), cell);
    }
  }
  assertClean(page);
  await page.context().close();
});

test('periods are set beside those of the year before', async () => {
  const page = await open('asof=2021-04-05&view=periods');
  const told = await asked(page, 'periods?day=2021-04-05');
  const days = told.periods.find((p) => p.period === 'ten_day');
  const phosphorus = days.year_before.items.find((i) => i.code === 'w21011');
  assert.equal(phosphorus.direction, 'same');
  await page.getByRole('button', { name: '较去年同期' }).click();
  const cell = page.locator('tr[data-period="ten_day"] [data-item="w21011"]');
  await cell.getByText('持平').waitFor();
  await page.getByRole('link', { name: '日历' }).click();
  await page.getByRole('heading', { name: '上年 2020 年' }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the gauges say the sentence of the server and how the chance was found', async () => {
  const page = await open(`asof=${AUTUMN}&view=outlook`);
  const told = await asked(page, `outlook?day=${AUTUMN}`);
  assert.deepEqual(told.periods.map((p) => p.period), ['month', 'quarter', 'season', 'year']);
  const month = told.periods[0];
  const panel = page.locator('section[data-period="month"]');
  assert.equal(await panel.locator('[data-item]').count(), month.items.length);
  for (const item of month.items) {
    const row = panel.locator(`[data-item="${item.code}"]`);
    const text = await row.innerText();
    assert.match(item.headroom.sentence, /^剩余14天均值须/);
    assert.ok(text.includes(item.headroom.sentence), `${item.headroom.sentence} in ${text}`);
    assert.ok(text.includes(`约 ${item.chance.percent}%`), text);
    assert.ok(text.includes(`${item.chance.windows} 段连续 14 天中 ${item.chance.passed} 段达标`), text);
    const picture = await row.getByRole('img').getAttribute('aria-label');
    assert.ok(picture.includes(item.so_far) && picture.includes(item.headroom.sentence), picture);
  }
  await panel.getByText(month.chance.sentence).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the calendar has a cell for every day, in the colour of its class, and leads to the day', async () => {
  const page = await open(`asof=${STORM}&view=calendar`);
  const told = await asked(page, 'calendar?year=2021');
  const year = page.locator('[data-year="2021"]');
  assert.equal(await year.locator('[data-day]').count(), 365);
  assert.equal(await page.locator('[data-year="2020"] [data-day]').count(), 366);
  const cells = await year.locator('[data-day]').evaluateAll((all) =>
    all.map((e) => ({ day: e.dataset.day, class: Number(e.dataset.class), state: e.dataset.state, colour: getComputedStyle(e).backgroundColor, said: e.innerText })),
  );
  const colours = new Map();
  for (const [i, day] of told.days.entries()) {
    assert.equal(cells[i].day, day.day);
    assert.equal(cells[i].class, day.class ?? 0, day.day);
    assert.equal(cells[i].state === 'exceeding', day.exceeding === true, day.day);
    if (day.class) colours.set(day.class, (colours.get(day.class) ?? new Set()).add(cells[i].colour));
    if (day.exceeding) assert.ok(cells[i].said.includes(`超标：${day.over.map((f) => f.name).join('、')}`), cells[i].said);
  }
  for (const [value, set] of colours) assert.equal(set.size, 1, `one colour for class ${value}`);
  assert.equal(new Set([...colours.values()].flatMap((set) => [...set])).size, colours.size, 'a colour for each class');
  const figures = page.locator('.figures').first();
  await figures.getByText(`${told.tally.compliance_percent}%`).waitFor();
  await figures.getByText(`${told.days_since_exceedance}天`, { exact: true }).first().waitFor();
  await year.locator(`[data-day="${STORM}"]`).focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate('document.activeElement.dataset.day'), '2021-07-15');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate('document.activeElement.dataset.day'), '2021-06-15');
  await year.locator('[data-day="2021-07-14"]').click();
  await page.getByRole('heading', { name: '7月14日 日评价' }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('a class badge leads to the reasons: results, steps with numbers, source and rule version', async () => {
  const page = await open(`asof=${STORM}`);
  await page.getByRole('region', { name: '7月16日 日评价' }).getByRole('row', { name: /总磷/ }).getByRole('link', { name: /为什么是Ⅳ类/ }).click();
  await page.getByRole('heading', { name: '7月16日 为什么是Ⅳ类' }).waitFor();
  const told = await asked(page, `explain?period=day&day=${STORM}&factor=w21011`);
  const steps = page.locator('[data-step]');
  const [account] = told.items;
  assert.deepEqual(await steps.evaluateAll((all) => all.map((e) => e.dataset.step)), account.steps.map((s) => s.what));
  for (const [i, step] of account.steps.entries()) {
    const text = await steps.nth(i).innerText();
    for (const part of [step.formula, step.result, step.source]) assert.ok(text.includes(part), `${part} in ${text}`);
    assert.equal(text.includes('假定'), step.assumed, step.what);
  }
  assert.equal(account.steps.find((s) => s.what === '类别').result, 'Ⅳ类');
  await page.getByText(`评价规则 ${told.rule_version}`).waitFor();
  const results = page.getByRole('table', { name: '监测结果' });
  assert.equal(await results.getByRole('row').count(), account.results.length + 1);
  await results.getByRole('button').first().click();
  await page.getByRole('dialog', { name: '这个数值从哪里来' }).getByText('CRC 校验正确').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: '时段' }).getByRole('link', { name: '旬' }).click();
  await page.getByRole('table', { name: '分段均值' }).getByRole('row', { name: /7月13日/ }).getByText('采用').waitFor();
  assert.equal(await page.getByRole('table', { name: '分段均值' }).getByText('7月17日').count(), 0, 'a day that was not over is not shown');
  assertClean(page);
  await page.context().close();
});

test('the class of a single reading is explained too', async () => {
  const page = await open(`asof=${STORM}`);
  await page.getByRole('region', { name: '最新读数' }).getByRole('row', { name: /总磷/ }).getByRole('link', { name: /为什么是/ }).click();
  await page.getByRole('heading', { name: '7月16日 20:00 为什么是Ⅳ类' }).waitFor();
  await page.locator('[data-step="达标"]').getByText('0.227 > 0.2').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('link', { name: '前一日' }).click();
  await page.getByRole('heading', { name: /^7月15日 20:00 为什么是/ }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('an exemption is shown with its document wherever it changes a verdict', async () => {
  const plan = path.join(server.folder, 'plan');
  await cp(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../plans/daixian'), plan, { recursive: true });
  await writeFile(path.join(plan, 'exemptions.toml'), EXEMPTION);
  const exempted = await Server.start({ plan });
  try {
    const own = await exempted.createAdministrator();
    await exempted.replay('--synthetic', '20210620');
    for (const size of [DESKTOP, PHONE]) {
      const page = await openPage(browser, exempted, { cookie: own, size });
      await page.goto(`${exempted.http}/#/section/${SECTION}?asof=${STORM}&view=periods`);
      await settled(page);
      const row = page.locator('[data-period="ten_day"]').filter({ has: page.locator('[data-item]') });
      await row.getByText('达标（豁免）').waitFor();
      await row.getByText('并环函〔2021〕7号').first().waitFor();
      await page.getByRole('note').getByText(/并环函〔2021〕7号.*总磷/).first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.equal(await overflow(page), 0);
      await screenshot(page, `section-exempted-${size.width}`);
      assertClean(page);
      await page.context().close();
    }
  } finally {
    await exempted.discard();
  }
});

test('a result that was left out is shown with its reason', async () => {
  const page = await open('asof=2021-05-10&view=why&factor=w21011');
  await page.getByText('采用 5 个，剔除 1 个').waitFor();
  await page.getByRole('table', { name: '监测结果' }).getByRole('row', { name: /08:00.*0\.900/ }).getByText('剔除：标识 M（维护调试），不计入统计').waitFor();
  await page.locator('[data-step="均值"]').getByText('(0.150 + 0.150 + 0.150 + 0.150 + 0.150) / 5').waitFor();
  assertClean(page);
  await page.context().close();
});

test('every table shown can be saved as a workbook and as text', async () => {
  for (const [view, names] of [['', ['过程线', '监测数据']], ['periods', ['时段评价']], ['outlook', ['月底能否达标']], ['calendar', ['日历']], ['why', ['评价依据']]]) {
    const page = await open(`asof=${STORM}&view=${view}`);
    for (const name of names) {
      const workbook = await saved(page, `导出${name} XLSX`);
      assert.match(workbook.name, /[\u4e00-\u9fff].*\.xlsx$/);
      assert.equal(workbook.bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004', `${workbook.name} is a zip`);
      const text = await saved(page, `导出${name} CSV`);
      assert.match(text.name, /[\u4e00-\u9fff].*\.csv$/);
      assert.deepEqual([...text.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], `${text.name} begins with a byte order mark`);
      assert.match(text.bytes.toString('utf8'), /时段|监测时间|日期|步骤/);
    }
    assertClean(page);
    await page.context().close();
  }
});

test('without the server the page keeps what it has and says so', async () => {
  const page = await open(`asof=${STORM}&view=periods`);
  await page.route('**/api/v1/sections/*/periods*', (route) => route.abort());
  await page.getByRole('link', { name: '后一日' }).click();
  const alert = page.getByRole('region', { name: '时段评价', exact: true }).getByRole('alert');
  await alert.getByText('连不上服务器').waitFor();
  await alert.getByText('以下是先前取到的数据。').waitFor();
  assert.ok((await page.locator('tr[data-period]').count()) > 0);
  await page.unroute('**/api/v1/sections/*/periods*');
  await alert.getByRole('button', { name: '重试' }).click();
  await alert.waitFor({ state: 'detached' });
  assertClean(page, [/ERR_FAILED/]);
  await page.context().close();
});

test('days without any data are honestly empty', async () => {
  const page = await open('asof=2019-02-01&view=periods');
  await page.getByText('这一天所在的各时段还没有可评价的数据').waitFor();
  await page.getByRole('link', { name: '日历' }).click();
  await page.getByText('2019 年没有数据', { exact: true }).waitFor();
  await page.getByRole('link', { name: '为什么' }).click();
  await page.getByText('这一时段没有该项目的数据').first().waitFor();
  assertClean(page);
  await page.context().close();
});

for (const [sizeName, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ['light', 'dark']) {
    for (const view of ['periods', 'outlook', 'calendar', 'why']) {
      test(`the view ${view} on the ${sizeName} in the ${colorScheme} theme is accessible and fits its window`, async () => {
        const page = await open(`asof=${STORM}&view=${view}`, { size, colorScheme });
        assert.deepEqual(await accessibilityFaults(page), []);
        assert.equal(await overflow(page), 0, 'the page is wider than its window');
        await screenshot(page, `section-${view}-${sizeName}-${colorScheme}`);
        assertClean(page);
        await page.context().close();
      });
    }
  }
}

test('the views are complete in English', async () => {
  const page = await open(`asof=${STORM}&view=periods`);
  await page.getByRole('button', { name: 'English' }).click();
  for (const [link, heading] of [['Periods', 'Periods'], ['Calendar', 'Class by day, 2021'], ['Why', '16 Jul: why class Ⅳ']]) {
    await page.getByRole('navigation', { name: 'Contents of the section' }).getByRole('link', { name: link, exact: true }).click();
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  }
  await page.getByRole('link', { name: 'Will it pass?' }).click();
  await page.getByText(/the mean of the remaining 15 days must be ≤/).first().waitFor();
  assertClean(page);
  await page.context().close();
});
