import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, LOGIN, openBrowser, openPage, PASSWORD, PHONE, screenshot, Server } from '../harness.mjs';

let server;
let browser;

before(async () => {
  server = await Server.start();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function fillSetup(page, password = PASSWORD, again = password) {
  await page.getByLabel('账号', { exact: true }).fill(LOGIN);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByLabel('再输一次密码').fill(again);
  await page.getByRole('button', { name: '创建并进入' }).click();
}

test('a short password and two different ones are refused before anything is sent', async () => {
  const page = await openPage(browser, server, { size: PHONE });
  await page.goto(server.setupUrl);
  await fillSetup(page, 'short');
  await page.getByText('密码至少 10 个字符。').waitFor();
  await fillSetup(page, PASSWORD, `${PASSWORD}x`);
  await page.getByText('两次输入的密码不同。').waitFor();
  await screenshot(page, 'setup-phone');
  assertClean(page);
  await page.context().close();
});

test('the setup link creates the administrator and opens the situation', async () => {
  const page = await openPage(browser, server);
  await page.goto(server.setupUrl);
  await page.getByRole('heading', { name: '创建管理员' }).waitFor();
  await screenshot(page, 'setup');
  await fillSetup(page);
  await page.waitForURL((url) => url.hash === '#/');
  await page.getByRole('heading', { level: 1, name: /个断面/ }).waitFor();
  assertClean(page);
  await page.context().close();
});

test('the setup link cannot be used twice', async () => {
  const page = await openPage(browser, server);
  await page.goto(server.setupUrl);
  await fillSetup(page);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /用过|已/);
  await page.getByRole('link', { name: '去登录' }).click();
  await page.getByRole('heading', { name: '登录' }).waitFor();
  assertClean(page, [/\/api\/v1\/setup/]);
  await page.context().close();
});

test('a wrong password is said plainly and the right one goes where the person was going', async () => {
  const page = await openPage(browser, server);
  await page.goto(`${server.http}/#/warnings`);
  await page.getByRole('heading', { name: '登录' }).waitFor();
  await page.getByLabel('账号').fill(LOGIN);
  await page.getByLabel('密码').fill('not-the-password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').getByText(/密码/).first().waitFor();
  await screenshot(page, 'wrong-password');
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { level: 1, name: '预警' }).waitFor();
  assertClean(page, [/status of 401.*\/api\/v1\/session/]);
  await page.context().close();
});

test('signing out closes the pages', async () => {
  const page = await openPage(browser, server);
  await page.goto(`${server.http}/`);
  await page.getByLabel('账号').fill(LOGIN);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { level: 1, name: /个断面/ }).waitFor();
  await page.getByRole('banner').getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录' }).waitFor();
  await page.goto(`${server.http}/#/accounts`);
  await page.getByRole('heading', { name: '登录' }).waitFor();
  assertClean(page);
  await page.context().close();
});
