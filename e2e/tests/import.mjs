import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, LOGIN, openBrowser, openPage, overflow, PASSWORD, pause, PHONE, screenshot, Server, settled,
} from '../harness.mjs';

let server;
let browser;
let cookie;

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

const MESSY = [
  '某监测公司 2021年4月',
  '点;取样时刻;磷(μg/L);氨氮;天气',
  '代县桥;2021-04-01 08:00;212;0.2;晴',
  '代县桥;2021-04-31 12:00;90;0.2;晴',
  '代县桥;2021-04-01 16:00;九十;0.2;雨',
  '桥下;2021-04-01 08:00;50L;0.1;晴',
].join('\n');

const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text, 'utf8') });

async function open(options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/#/import`);
  await settled(page);
  return page;
}

async function pick(page, name, text) {
  await page.locator('input[type="file"]').setInputFiles(file(name, text));
  await page.getByRole('heading', { name: '读懂的内容' }).waitFor();
}

const count = (page, name) => page.locator(`[data-count="${name}"] dd`).innerText();

test('a messy file is mapped, its bad lines are listed, and it is stored whole', async () => {
  const page = await open();
  await pick(page, '月报.csv', MESSY);
  await page.getByText('还没认出表头').waitFor();
  await page.getByLabel('点 含义').selectOption('section');
  await page.getByLabel('取样时刻 含义').selectOption('time');
  await page.getByLabel('磷(μg/L) 含义').selectOption({ label: '总磷（mg/L）' });
  await page.getByRole('heading', { name: '2 处错误' }).waitFor();
  const problems = await page.getByRole('table', { name: '2 处错误' }).innerText();
  assert.match(problems, /第 4 行[\s\S]*取样时刻[\s\S]*2021-04-31 12:00[\s\S]*第 5 行[\s\S]*磷[\s\S]*九十/);
  const store = page.getByRole('button', { name: /^存入/ });
  assert.ok(await store.isDisabled(), 'mistakes and a section without a device');
  assert.equal(await page.getByLabel('代县桥 存到').inputValue(), 'A140923_0001');
  await page.getByLabel('桥下 存到').selectOption('A140902_0001');
  await page.getByText('不导入有错误的行').click();
  await page.locator('summary', { hasText: '前几行读成了这样' }).click();
  await page.getByRole('cell', { name: '<0.050' }).waitFor();
  await screenshot(page, 'import-desktop');
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.ok((await overflow(page)) <= 0);

  await page.getByRole('button', { name: '保存这份对照' }).click();
  await page.getByPlaceholder('名称').fill('某公司月报');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('已保存为“某公司月报”').waitFor();

  await page.getByRole('button', { name: '存入 2 行' }).click();
  await page.getByText('已整份存入：月报.csv').waitFor();
  await page.getByText('新数据 2 行，更正 0 行，已有 0 行').waitFor();
  const row = page.locator('[data-import="1"]');
  assert.match(await row.innerText(), /月报\.csv[\s\S]*自动监测数据[\s\S]*2/);
  await row.getByRole('button').click();
  await page.getByRole('dialog').getByText('某监测公司 2021年4月').waitFor();
  await page.keyboard.press('Escape');
  assertClean(page);
  await page.context().close();
});

test('the value on the section page opens the line of the file, and the line opens the file', async () => {
  const page = await openPage(browser, server, { cookie });
  const detail = await (await page.request.get(`${server.http}/api/v1/sections/daixianqiao`)).json();
  const value = detail.latest_items.find((item) => item.code === 'w21011');
  assert.equal(value.value, '0.212');
  await page.goto(`${server.http}/#/section/daixianqiao`);
  await settled(page);
  await page.getByRole('button', { name: /^0\.212/ }).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('程序提交或文件中的一行').waitFor();
  await drawer.getByRole('button', { name: /^文件 #/ }).click();
  await drawer.getByText('点;取样时刻;磷').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), drawer.getByRole('link', { name: '下载原文' }).click()]);
  assert.equal(await download.path().then((path) => import('node:fs/promises').then((fs) => fs.readFile(path, 'utf8'))), MESSY);
  assertClean(page);
  await page.context().close();
});

test('saved settings read the next file, and what is known is not stored again', async () => {
  const page = await open();
  await pick(page, '五月.csv', `${MESSY.split('\n').slice(0, 3).join('\n')}\n代县桥;2021-05-01 08:00;100;0.2;晴\n`);
  await page.getByLabel('用已保存的对照').selectOption('某公司月报');
  await page.getByRole('button', { name: '存入 2 行' }).waitFor();
  assert.deepEqual([await count(page, 'new'), await count(page, 'repeated')], ['1', '1']);
  assertClean(page);
  await page.context().close();
});

test('laboratory results go to sections, by phone as well', async () => {
  const page = await open({ size: PHONE });
  await page.getByRole('button', { name: '实验室结果（采测分离）' }).click();
  const text = '断面名称,采样时间,监测项目,监测结果,单位,检出限\n代县桥,2021-04-06 09:30,五日生化需氧量,2.1,mg/L,\n代县桥,2021-04-06 09:30,挥发酚,未检出,mg/L,0.0003\n代县桥,2021-04-06 09:30,石油类,未检出,mg/L,\n';
  await pick(page, '采测分离.csv', text);
  await page.getByRole('heading', { name: '1 处错误' }).waitFor();
  assert.match(await page.getByRole('table', { name: '1 处错误' }).innerText(), /第 4 行/);
  assert.equal(await page.getByLabel('代县桥 存到').inputValue(), 'daixianqiao');
  await screenshot(page, 'import-phone');
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
});

test('the page is in the navigation of those who may send, and of nobody else', async () => {
  const page = await open({ size: DESKTOP });
  await page.getByRole('navigation', { name: '主导航' }).first().getByText('更多').click();
  await page.getByRole('navigation', { name: '主导航' }).first().getByRole('link', { name: '数据导入' }).waitFor();
  const headers = { 'X-Xunqing': '1' };
  const [organisation] = await (await page.request.get(`${server.http}/api/v1/organisations`)).json();
  const account = { login: 'kanban', password: PASSWORD, title: '大屏', organisation: organisation.id, role: 'viewer' };
  await page.request.post(`${server.http}/api/v1/accounts`, { data: account, headers });
  const other = await openPage(browser, server);
  await other.request.post(`${server.http}/api/v1/session`, { data: { login: 'kanban', password: PASSWORD }, headers });
  await other.goto(`${server.http}/#/`);
  await settled(other);
  await other.getByRole('navigation', { name: '主导航' }).first().getByText('更多').click();
  await other.getByRole('navigation', { name: '主导航' }).first().getByRole('link', { name: '隔离区' }).waitFor();
  assert.equal(await other.getByRole('navigation', { name: '主导航' }).first().getByRole('link', { name: '数据导入' }).count(), 0);
  assert.equal((await other.request.post(`${server.http}/api/v1/imports?name=a.csv`, { data: 'a', headers })).status(), 403);
  assertClean(page);
  await page.context().close();
  await other.context().close();
});

test('a server killed in the middle of an import has all of the file or nothing', async () => {
  const ROWS = 5_000;
  const lines = ['断面,时间,总磷,氨氮'];
  const first = Date.UTC(2019, 0, 1);
  for (let n = 0; n < ROWS; n += 1) {
    const at = new Date(first + n * 3_600_000).toISOString();
    lines.push(`代县桥,${at.slice(0, 10)} ${at.slice(11, 16)},0.${100 + (n % 800)},0.2`);
  }
  const body = lines.join('\n');
  let own = await Server.start();
  const folder = own.folder;
  await own.createAdministrator();
  const seen = [];
  const signIn = async () => {
    const answer = await fetch(`${own.http}/api/v1/session`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Xunqing': '1' }, body: JSON.stringify({ login: LOGIN, password: PASSWORD }),
    });
    return answer.headers.getSetCookie()[0].split(';')[0];
  };
  // How long the whole takes is not known beforehand: kills come later and later until one comes too late.
  for (let wait = 100; wait < 60_000; wait = Math.ceil(wait * 1.7)) {
    const Cookie = await signIn();
    const ended = new Promise((resolve) => own.child.once('exit', resolve));
    const sent = fetch(`${own.http}/api/v1/imports?name=big.csv&store=true`, { method: 'POST', headers: { Cookie, 'X-Xunqing': '1' }, body }).then(
      (answer) => answer.status, () => null,
    );
    await Promise.race([sent, pause(wait)]);
    own.child.kill('SIGKILL');
    await ended;
    const answered = await sent;
    own = await Server.start({ data: folder });
    const again = await signIn();
    const history = await (await fetch(`${own.http}/api/v1/imports`, { headers: { Cookie: again } })).json();
    const look = await fetch(`${own.http}/api/v1/imports?name=big.csv`, { method: 'POST', headers: { Cookie: again, 'X-Xunqing': '1' }, body });
    const { counts } = await look.json();
    seen.push(counts.repeated);
    if (history.imports.length === 0) assert.deepEqual([counts.new, counts.repeated], [ROWS, 0]);
    else assert.deepEqual([history.imports.length, history.imports[0].counts.new, counts.new, counts.repeated], [1, ROWS, 0, ROWS]);
    if (answered === 200) assert.equal(history.imports.length, 1, 'what was answered is there');
    if (history.imports.length === 1) break;
  }
  await own.discard();
  assert.ok(seen.includes(0) && seen.includes(ROWS), `both outcomes were met: ${seen}`);
});
