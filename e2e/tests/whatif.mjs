import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, openBrowser, openPage, overflow, PASSWORD, PHONE, screenshot, Server, settled,
} from '../harness.mjs';

const WIDE = { width: 1440, height: 900 };
/** 64 members of two options on a loaded machine, in an unoptimised program. */
const PATIENCE = 240_000;
let server;
let browser;
let admin;
let office;

const call = (path, body, cookie) =>
  fetch(`${server.http}/api/v1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Xunqing': '1', ...(cookie ? { Cookie: `${cookie.name}=${cookie.value}` } : {}) },
    body: JSON.stringify(body),
  });

async function somebody(login, role, organisation, title) {
  const made = await call('/accounts', { login, password: PASSWORD, title, organisation, role }, admin);
  assert.equal(made.status, 201, await made.text());
  const answer = await call('/session', { login, password: PASSWORD });
  const [pair] = (answer.headers.getSetCookie()[0] ?? '').split(';');
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.http };
}

async function open(cookie, where, size = DESKTOP, more = {}) {
  const page = await openPage(browser, server, { cookie, size, ...more });
  await page.goto(`${server.http}/#/${where}`);
  await settled(page);
  return page;
}

before(async () => {
  server = await Server.start({ clock: 'wall' });
  admin = await server.createAdministrator();
  browser = await openBrowser();
  office = await somebody('bangongshi', 'office', 'group-office', '领导组办公室值班岗');
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

test('the office asks about a storm, compares what can be done on every day, and adopts an option after confirming it', async () => {
  const page = await open(office, 'whatif', WIDE);
  await page.getByText('示例模型').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  // Without a forecast the page asks about a design storm.
  await page.getByLabel('雨量（毫米）').fill('30');
  for (const name of ['关枣林退水渠闸 24 小时', '关枣林退水渠闸 48 小时，再开三成慢放', '雨前开备用泵腾空调蓄池']) {
    await page.getByLabel(name).uncheck();
  }
  await page.getByRole('button', { name: '开始推演' }).click();
  // It says that it runs, unless it is done already.
  const compared = page.getByRole('heading', { name: '方案比较' });
  await page.getByRole('status').filter({ hasText: /推演|准备/ }).or(compared).first().waitFor();
  await page.getByRole('heading', { name: '方案比较' }).waitFor({ timeout: PATIENCE });
  // The sentence names the constituent that most likely exceeds, and that one is shown.
  const likely = (await page.getByText('不处置时').innerText()).match(/最可能的是(.+?)。/)?.[1];
  assert.equal(await page.locator('.pick .segments button[aria-pressed="true"]').innerText(), likely);
  await page.getByRole('rowheader', { name: `${likely}超标` }).first().waitFor();

  const cards = page.locator('.cards > li');
  await cards.nth(1).waitFor();
  assert.equal(await cards.count(), 2);
  const first = cards.first();
  assert.match(await first.innerText(), /腾空调蓄池，并关两处退水渠闸 36 小时/);
  await first.getByRole('button', { name: /查看/ }).click();
  await page.getByRole('button', { name: '氨氮' }).click();
  await page.getByRole('img', { name: '代县桥氨氮未来 72 小时' }).waitFor();
  // The slider moves all pictures to an hour.
  await page.getByLabel('时刻').fill('20');
  await page.getByText('第 21 小时').first().waitFor();
  await page.getByText('枣林镇退水渠闸（示例）').first().waitFor();
  await page.getByRole('button', { name: '总磷' }).click();
  await page.getByRole('img', { name: '代县桥总磷未来 72 小时' }).waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'whatif-desktop');

  const digest = await page.locator('[data-digest]').getAttribute('data-digest');
  await first.getByRole('button', { name: /采用/ }).click();
  await page.getByRole('heading', { name: /采用“腾空调蓄池/ }).waitFor();
  // The heading stands before the server has told what would be entered.
  await page.locator('.adopt li').nth(2).waitFor();
  assert.equal(await page.locator('.adopt li').count(), 3);
  assert.equal(await page.getByRole('button', { name: '采用', exact: true }).isDisabled(), true, 'not before it is confirmed');
  await page.getByLabel('我已看过方案和依据，确认采用').check();
  await screenshot(page, 'whatif-adopt');
  await page.getByRole('button', { name: '采用', exact: true }).click();
  await page.locator('.adopt').getByRole('link', { name: '去闸坝' }).click();
  await page.getByRole('heading', { name: '闸坝', level: 1 }).waitFor();
  await page.getByText(digest).first().waitFor();
  assertClean(page);
  await page.context().close();
});

test('on the phone the last what-if is there again, by its number too, and nothing is wider than the screen', async () => {
  const page = await open(office, 'whatif', PHONE);
  await page.getByRole('heading', { name: '方案比较' }).waitFor();
  await page.getByText(/办公室值班岗 于 .* 提出/).waitFor();
  await page.getByText(/也含上游来水水量、水质的不确定/).waitFor();
  const digest = await page.locator('[data-digest]').getAttribute('data-digest');
  await page.getByLabel(/按推演编号查看/).fill(digest);
  await page.getByRole('button', { name: '打开' }).click();
  await page.getByRole('heading', { name: '方案比较' }).waitFor();
  assert.equal(await page.locator('[data-digest]').getAttribute('data-digest'), digest);
  assert.equal(await overflow(page), 0);
  await page.getByRole('button', { name: '播放' }).click();
  await page.getByRole('button', { name: '暂停' }).click();
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'whatif-phone');
  assertClean(page);
  await page.context().close();
});
