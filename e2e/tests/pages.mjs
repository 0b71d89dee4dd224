import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, openBrowser, openPage, overflow, PHONE, screenshot, Server, settled, upload,
} from '../harness.mjs';

const DAY = '2021-04-05';
const BRIDGE = '代县桥';

let server;
let browser;
let cookie;

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.replay();
  await server.send(upload({ mn: 'UNKNOWN0000000000009999', time: '20210405200000', values: { w21011: '0.100' } }));
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function open(hash, options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/${hash}`);
  await settled(page);
  return page;
}

function card(page) {
  return page.locator('article').filter({ has: page.getByRole('heading', { level: 3, name: BRIDGE, exact: true }) });
}

/** The bridge's section page, reached as a person would. */
async function openBridge(options = {}) {
  const page = await open(`#/?asof=${DAY}`, options);
  await card(page).getByRole('link', { name: BRIDGE, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: BRIDGE }).waitFor();
  return page;
}

test('the situation says in one sentence how the sections stand and shows 代县桥 with its class of 5 April', async () => {
  const page = await open(`#/?asof=${DAY}`);
  assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /^\d+个断面：/);
  await page.getByText('2021年4月5日').first().waitFor();
  await card(page).getByText(/^(Ⅱ|Ⅲ)类$/).first().waitFor({ state: 'attached' });
  await card(page).getByText('国考').waitFor();
  assertClean(page);
  await page.context().close();
});

test('3 April at 代县桥 was over the limit in total phosphorus, and its warnings give both times', async () => {
  const page = await open('#/?asof=2021-04-03');
  await card(page).getByText('总磷').waitFor();
  await card(page).getByText(/连续超标第1日/).waitFor();
  const warnings = page.getByRole('region', { name: '未关闭的预警' });
  const first = warnings.locator('article').filter({ hasText: BRIDGE }).first();
  await first.waitFor();
  assert.match(await first.innerText(), /监测 4月\d+日 \d\d:\d\d/);
  assert.match(await first.innerText(), /到达 (\d{4}年)?\d+月\d+日 \d\d:\d\d/);
  assertClean(page);
  await page.context().close();
});

test('the river schematic has a node for each section that the keyboard can enter', async () => {
  const page = await open(`#/?asof=${DAY}`);
  const map = page.getByRole('region', { name: '河流与断面' });
  const node = map.getByRole('link', { name: new RegExp(BRIDGE) });
  await node.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: BRIDGE }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the section page draws its readings against the target and opens the frame behind a value', async () => {
  const page = await openBridge();
  const chart = page.getByRole('img', { name: /个读数/ });
  await chart.waitFor();
  assert.ok(Number(await chart.getAttribute('data-drawn')) > 10);
  await page.getByText('目标限值').waitFor();
  const latest = page.getByRole('region', { name: '最新读数' });
  await latest.getByRole('row', { name: /总磷/ }).getByRole('button').click();
  const drawer = page.getByRole('dialog', { name: '这个数值从哪里来' });
  await drawer.getByText('CRC 校验正确').waitFor();
  assert.match(await drawer.getByRole('region', { name: '报文原文' }).innerText(), /^##\d{4}.*MN=.*w21011/s);
  await screenshot(page, 'frame');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  assertClean(page);
  await page.context().close();
});

test('a click on the chart opens the frame of the nearest reading', async () => {
  const page = await openBridge();
  await page.getByRole('img', { name: /个读数/ }).waitFor();
  const box = await page.locator('.u-over').boundingBox();
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
  await page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2);
  await page.getByRole('dialog', { name: '这个数值从哪里来' }).getByText('CRC 校验正确').waitFor();
  assertClean(page);
  await page.context().close();
});

test('the chart can be read as a table', async () => {
  const page = await openBridge();
  await page.getByRole('link', { name: '5天' }).click();
  await page.getByRole('button', { name: '看表格' }).click();
  const table = page.getByRole('table', { name: '总磷读数' });
  await table.getByRole('row', { name: /4月3日 20:00/ }).getByText('0.265').waitFor();
  await page.getByRole('button', { name: '看过程线' }).click();
  await page.getByRole('img', { name: /个读数/ }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('quarantine shows the unknown device with its frame', async () => {
  const page = await open('#/quarantine');
  const row = page.getByRole('row').filter({ hasText: 'UNKNOWN0000000000009999' });
  await row.getByText('未登记设备').waitFor();
  await row.getByRole('button', { name: /查看/ }).click();
  await page.getByRole('dialog').getByRole('region', { name: '报文原文' }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the daily bulletin opens as a page and downloads as Word', async () => {
  const page = await open(`#/?asof=${DAY}`);
  const html = await page.request.get(await page.getByRole('link', { name: '日报（网页）' }).evaluate((a) => a.href));
  assert.equal(html.status(), 200);
  assert.match(html.headers()['content-type'], /text\/html/);
  const word = await page.request.get(await page.getByRole('link', { name: '日报（Word）' }).evaluate((a) => a.href));
  assert.equal(word.status(), 200);
  assertClean(page);
  await page.context().close();
});

test('English is one click away, stays, and changes the language of the document', async () => {
  const page = await open(`#/?asof=${DAY}`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Warnings', exact: true }).first().waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /sections?:/);
  await page.reload();
  await settled(page);
  await page.getByRole('heading', { name: 'Open warnings' }).waitFor();
  await screenshot(page, 'situation-english');
  assertClean(page);
  await page.context().close();
});

test('an administrator creates an account and a token that is shown once', async () => {
  const page = await open('#/accounts');
  await page.getByRole('button', { name: '新建账号' }).click();
  const form = page.getByRole('region', { name: '账号', exact: true });
  await form.getByLabel('账号', { exact: true }).fill('xiangzhen');
  await form.getByLabel('岗位', { exact: true }).fill('值班员');
  await form.getByLabel('单位').selectOption({ index: 1 });
  await form.getByLabel('初始密码').fill('long-enough-password');
  await form.getByRole('button', { name: '新建账号' }).click();
  await form.getByText('已创建账号 xiangzhen').waitFor();
  await form.getByRole('rowheader', { name: /xiangzhen/ }).waitFor();
  await page.getByLabel('用途').fill('市局数据交换测试');
  await page.getByLabel('权限').selectOption('send');
  await page.getByRole('button', { name: '新建令牌' }).click();
  await page.getByText(/^xq_/).waitFor();
  await page.reload();
  await settled(page);
  await page.getByRole('row', { name: /市局数据交换测试 仅发送/ }).waitFor();
  assert.equal(await page.getByText(/^xq_/).count(), 0);
  assertClean(page);
  await page.context().close();
});

test('the river is drawn as a schematic and by place', async () => {
  const page = await open(`#/?asof=${DAY}`);
  const map = page.getByRole('region', { name: '河流与断面' });
  for (const kind of ['位置图', '概化图']) {
    await map.getByRole('button', { name: kind }).click();
    await map.getByRole('link', { name: new RegExp(BRIDGE) }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  }
  assertClean(page);
  await page.context().close();
});

test('an address that is no page says so and leads back', async () => {
  const page = await open('#/nowhere');
  await page.getByText('没有这个页面').last().waitFor();
  await page.getByRole('main').getByRole('link', { name: '态势' }).click();
  await page.getByRole('heading', { level: 1, name: /个断面/ }).waitFor();
  assertClean(page);
  await page.context().close();
});

const PAGES = {
  situation: `#/?asof=${DAY}`,
  section: null,
  warnings: '#/warnings',
  quarantine: '#/quarantine',
  accounts: '#/accounts',
};

for (const [sizeName, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, hash] of Object.entries(PAGES)) {
      test(`${name} on the ${sizeName} in the ${colorScheme} theme is accessible and fits its window`, async () => {
        const page = hash === null ? await openBridge({ size, colorScheme }) : await open(hash, { size, colorScheme });
        await settled(page);
        if (name === 'section') await page.getByRole('img', { name: /个读数/ }).waitFor();
        assert.deepEqual(await accessibilityFaults(page), []);
        assert.equal(await overflow(page), 0, 'the page is wider than its window');
        await screenshot(page, `${name}-${sizeName}-${colorScheme}`);
        assertClean(page);
        await page.context().close();
      });
    }
  }
}

test('on the phone every control is at least 44 pixels high and the pages are one or two taps away', async () => {
  const page = await open(`#/?asof=${DAY}`, { size: PHONE });
  const bottom = page.getByRole('navigation', { name: '主导航' }).last();
  for (const name of ['态势', '断面', '雨情', '预警']) {
    const box = await bottom.getByRole('link', { name }).boundingBox();
    assert.ok(box && box.height >= 44 && box.width >= 44, `${name} is too small to hit`);
  }
  await bottom.getByText('更多').click();
  for (const name of ['排名与达标', '站点', '数据质量', '隔离区', '数据导入', '账号']) {
    const box = await bottom.getByRole('link', { name }).boundingBox();
    assert.ok(box && box.height >= 44 && box.x >= 0 && box.x + box.width <= PHONE.width, `${name} is out of reach`);
  }
  await page.keyboard.press('Escape');
  await bottom.getByRole('link', { name: '账号' }).waitFor({ state: 'hidden' });
  const small = await page.locator('main .btn, main .jump, main .day').evaluateAll((all) =>
    all.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent?.trim()),
  );
  assert.deepEqual(small, []);
  await bottom.getByRole('link', { name: '预警' }).click();
  await page.getByRole('heading', { level: 1, name: '预警' }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the sign-in and setup pages are accessible', async () => {
  for (const [hash, heading] of [['#/signin', '登录'], ['#/setup?token=x', '创建管理员']]) {
    const page = await openPage(browser, server, { size: PHONE });
    await page.goto(`${server.http}/${hash}`);
    await page.getByRole('heading', { name: heading }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await overflow(page), 0);
    assertClean(page);
    await page.context().close();
  }
});
