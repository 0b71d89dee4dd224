import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, openBrowser, openPage, overflow, PHONE, screenshot, Server, settled, upload,
} from '../harness.mjs';

let server;
let browser;
let cookie;

const hour = (n) => String(n).padStart(2, '0');

function cap({ id, sent, status, headline, message = 'Alert' }) {
  return `<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${id}</identifier><sender>代县气象台</sender><sent>${sent}</sent><status>${status}</status><msgType>${message}</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><expires>2021-07-15T08:00:00+08:00</expires><headline>${headline}</headline><description>预计未来6小时我县部分乡镇降雨量将达50毫米以上。</description><area><areaDesc>代县</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>140923000000</value></geocode></area></info></alert>`;
}

async function post(path, body, type) {
  const answer = await fetch(`${server.http}/api/v1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': type, 'X-Xunqing': '1', Cookie: `${cookie.name}=${cookie.value}` },
    body,
  });
  assert.ok(answer.ok, await answer.text());
}

before(async () => {
  server = await Server.start();
  browser = await openBrowser();
  cookie = await server.createAdministrator();
  // Two rains at the bridge, the second strong; one gauge below sends synthetic values.
  const first = [0, 1.5, 3.2, 0.4, 0, 0, 0, 0, 0, 0, 0, 0];
  const second = [0, 2, 6.5, 18, 24.5, 8, 1.5, 0.5, 0, 0];
  let frames = '';
  first.forEach((mm, n) => (frames += upload({ mn: 'A140923_0001', time: `20210713${hour(9 + n)}0000`, values: { P1: mm } })));
  second.forEach((mm, n) => (frames += upload({ mn: 'A140923_0001', time: `20210714${hour(6 + n)}0000`, values: { P1: mm } })));
  second.forEach((mm, n) => (frames += upload({ mn: 'A140923_9001', time: `20210714${hour(6 + n)}0000`, values: { P1: mm / 2 } })));
  assert.match(await server.send(frames, 4000), /9014/);
  await post('/signals', cap({ id: '14092341600000_20210714083000', sent: '2021-07-14T08:30:00+08:00', status: 'Actual', headline: '代县气象台发布暴雨黄色预警[Ⅲ级/较重]' }), 'application/xml');
  await post('/signals', cap({ id: '14092341600000_20210714090000', sent: '2021-07-14T09:00:00+08:00', status: 'Exercise', headline: '代县气象台发布暴雨红色预警[Ⅰ级/特别严重]' }), 'application/xml');
  const steps = [['08:00', '14:00', 40], ['14:00', '20:00', 12]];
  const csv = steps.map(([from, to, mm]) => `县气象台,daixian,2021-07-14 08:00,2021-07-14 ${from},2021-07-14 ${to},${mm}`).join('\n');
  await post('/rain/forecasts', `source,place,issued,from,to,mm\n${csv}\n`, 'text/csv');
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function open(hash = '#/rain?place=gauge:daixian', options = {}) {
  const page = await openPage(browser, server, { cookie, ...options });
  await page.goto(`${server.http}/${hash}`);
  await settled(page);
  await page.getByRole('heading', { level: 1, name: '雨情' }).waitFor();
  return page;
}

test('the page says how much fell, in which grade, and what is missing', async () => {
  const page = await open();
  const gauge = page.getByRole('article', { name: '代县雨量站（示例）' });
  await gauge.getByText(/61\.0/).first().waitFor();
  assert.match(await gauge.innerText(), /暴雨/);
  const manual = page.getByRole('article', { name: '雁门关雨量站（示例，人工）' });
  assert.match(await manual.innerText(), /无资料[\s\S]*人工站[\s\S]*示例\/假定/);
  const area = page.getByRole('article', { name: '代县桥以上（示例）' });
  assert.match(await area.innerText(), /缺 .*雁门关/);
  const hint = page.getByRole('status').filter({ hasText: '雨量标准' });
  assert.match(await hint.innerText(), /暴雨蓝色预警信号的雨量标准[\s\S]*只是提示，不是预警信号/);
  const events = page.getByRole('table', { name: '降雨过程表格' });
  assert.equal(await events.getByRole('row').count(), 3, 'two events and the head');
  await page.locator('[data-drawn]').waitFor();
  await screenshot(page, 'rain');
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
});

for (const [name, size] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  test(`every amount of rain leads to its readings and to the frame that brought them (${name})`, async () => {
    const page = await open(undefined, { size });
    const readings = page.getByRole('region', { name: /依据的读数/ });
    const gauge = page.getByRole('article', { name: '代县雨量站（示例）' });
    await gauge.getByRole('button', { name: '61.0' }).first().click();
    await readings.getByRole('row').nth(10).waitFor();
    const events = page.getByRole('table', { name: '降雨过程表格' });
    await events.getByRole('row').nth(1).getByRole('button', { name: '24.5' }).click();
    await readings.getByRole('row', { name: /P1 24\.5/ }).waitFor();
    assert.equal(await readings.getByRole('row').count(), 2, 'the hour and the head');
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await screenshot(page, `rain-readings-${name}`);
    await readings.getByRole('button', { name: /24\.5 毫米 的数据帧/ }).click();
    const frame = page.getByRole('dialog');
    await frame.getByText(/P1-\w+=24\.5/).first().waitFor();
    await frame.getByRole('button', { name: '关闭' }).click();
    const chart = page.locator('[data-drawn] .u-over').first();
    const box = await chart.boundingBox();
    // The last day is the third of three; its rain fell in the first half.
    await chart.click({ position: { x: box.width * (2 + 9.5 / 24) / 3, y: box.height / 2 } });
    await readings.getByRole('row', { name: /P1 24\.5/ }).waitFor();
    assertClean(page);
    await page.context().close();
  });
}

test('a drill is shown marked, apart from the signal in force, and counts for nothing', async () => {
  const page = await open();
  const panel = page.getByRole('region', { name: /预警信号/ });
  await panel.getByText('1 个信号生效中').waitFor();
  const drill = panel.getByRole('article', { name: /暴雨红色预警/ });
  assert.match(await drill.innerText(), /演练[\s\S]*不触发动作/);
  const real = panel.getByRole('article', { name: /暴雨黄色预警/ });
  assert.doesNotMatch(await real.innerText(), /演练/);
  assert.match(await real.innerText(), /生效中/);
  assertClean(page);
  await page.context().close();
});

test('a person enters a signal and it takes the place of the one it names', async () => {
  const page = await open();
  const panel = page.getByRole('region', { name: /预警信号/ });
  await panel.getByRole('button', { name: '录入信号' }).click();
  await panel.getByRole('button', { name: '登记' }).click();
  await panel.getByText('都要填').waitFor();
  await panel.getByLabel('标题').fill('代县气象台发布暴雨橙色预警（电话记录）');
  await panel.getByLabel('发布单位').fill('代县气象台');
  await panel.getByLabel('颜色').selectOption('orange');
  await panel.getByLabel('动作').selectOption('Update');
  await panel.getByLabel('更新或解除哪个信号').selectOption({ label: '代县气象台发布暴雨黄色预警[Ⅲ级/较重]' });
  await screenshot(page, 'rain-signal-form');
  await panel.getByRole('button', { name: '登记' }).click();
  await panel.getByText('已登记').waitFor();
  const earlier = panel.getByRole('article', { name: /暴雨黄色预警/ });
  await earlier.getByText('已更新').waitFor();
  assert.match(await panel.getByRole('article', { name: /橙色预警（电话记录）/ }).innerText(), /zhiban · 人工录入/);
  assertClean(page);
  await page.context().close();
});

test('a person enters rain at a gauge without a device and takes it back', async () => {
  const page = await open('#/rain?place=gauge:yanmenguan&range=14');
  const panel = page.getByRole('region', { name: '人工雨量' });
  await panel.getByRole('button', { name: '录入雨量' }).click();
  await panel.getByLabel('开始').fill('2021-07-13T08:00');
  await panel.getByLabel('结束').fill('2021-07-14T08:00');
  await panel.getByLabel('雨量（毫米）').fill('26.4');
  await panel.getByRole('button', { name: '保存' }).click();
  await panel.getByText('已保存').waitFor();
  await page.getByRole('table', { name: '降雨过程表格' }).getByText('26.4').first().waitFor();
  page.once('dialog', (dialog) => void dialog.accept());
  await panel.getByRole('button', { name: '撤回' }).click();
  await panel.getByText(/撤回于/).waitFor();
  await page.getByText('这段时间没有达到起算标准的降雨过程').waitFor();
  assertClean(page);
  await page.context().close();
});

test('new rain shows by itself, and files come out', async () => {
  const page = await open();
  await server.send(upload({ mn: 'A140923_0001', time: '20210714160000', values: { P1: 9.3 } }), 3000);
  await page.getByRole('article', { name: '代县雨量站（示例）' }).getByText('9.3', { exact: true }).first().waitFor();
  const answer = await page.request.get(`${server.http}/api/v1/rain/events?place=gauge:daixian&format=csv`);
  assert.match(await answer.text(), /降雨过程[\s\S]*暴雨/);
  assertClean(page);
  await page.context().close();
});

test('on a phone nothing is cut off, and English has every word', async () => {
  const page = await open('#/rain', { size: PHONE });
  await page.locator('[data-drawn]').waitFor();
  assert.ok((await overflow(page)) <= 0, 'the page is wider than the phone');
  await screenshot(page, 'rain-phone');
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
  const english = await openPage(browser, server, { cookie, colorScheme: 'dark' });
  await english.goto(`${server.http}/#/rain`);
  await settled(english);
  await english.getByRole('button', { name: 'English' }).click();
  await english.getByRole('heading', { level: 1, name: 'Rain' }).waitFor();
  await screenshot(english, 'rain-dark-en');
  assert.deepEqual(await accessibilityFaults(english), []);
  assertClean(english);
  await english.context().close();
});
