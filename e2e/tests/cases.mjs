import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibilityFaults, assertClean, DESKTOP, openAt, openBrowser, overflow, PHONE, screenshot, Server, settled } from '../harness.mjs';

let server;
let browser;
let admin;
let office;
let leader;
let township;

let next = 1;
async function act(cookie, command, happened) {
  const id = String(next++).padStart(32, '0');
  const late = happened ? '补录：事后录入' : null;
  const answer = await server.call('/campaign/acts', { id: `${id.slice(16)}${id.slice(0, 16)}`, happened: happened ?? null, late, command }, cookie);
  const said = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(said));
  return said.entries[0].id;
}

const daysAgo = (n) => `${new Date(Date.now() - n * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

const open = (cookie, where, size = DESKTOP) => openAt(browser, server, where, { cookie, size });

before(async () => {
  server = await Server.start({ clock: 'wall' });
  admin = await server.createAdministrator();
  browser = await openBrowser();
  office = await server.employ('office', 'office', 'group-office', '办公室主任');
  leader = await server.employ('leader', 'leader', 'government', '分管副县长');
  township = await server.employ('ekou', 'township', 'township-ekou', '峨口镇镇长岗');
  const problem = await act(township, { do: 'report', object: 'ekou-outfall', what: '排口雨天有灰色废水', prominent: true }, daysAgo(30));
  await act(office, { do: 'dispatch', problem, lead: 'township-ekou', measure: '封堵混接管', deadline: { at: daysAgo(20) } }, daysAgo(29));
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

// Proves SC-095, SC-098.
test('the office proposes a talk on a problem that was dragged on, with a reason, and the leader decides on a phone', async () => {
  const page = await open(office, 'accountability?tab=candidates');
  await page.getByRole('heading', { name: /有超期工作的单位/ }).waitFor();
  await page.getByText('久拖不改').first().waitFor();
  await screenshot(page, 'accountability-candidates');
  await page.getByRole('button', { name: '提出约谈督办' }).first().click();
  const form = page.getByRole('form', { name: '提出约谈督办' });
  await form.getByLabel('事由说明').fill('突出问题久拖不改');
  await form.getByRole('checkbox', { name: /排口雨天有灰色废水/ }).check();
  await form.getByRole('button', { name: '提出约谈督办' }).click();
  await form.getByText(/重视不够、安排部署不到位、工作措施不力至少一项/).waitFor();
  await form.getByRole('checkbox', { name: '工作措施不力' }).check();
  await form.getByRole('button', { name: '提出约谈督办' }).click();
  await form.waitFor({ state: 'detached' });
  assert.deepEqual(await accessibilityFaults(page), []);
  // The refusal without a reason is an answer of the server, and the browser says so.
  assertClean(page, [/Failed to load resource/]);
  await page.context().close();

  const phone = await open(leader, 'accountability', PHONE);
  await phone.getByRole('heading', { name: '等我办理 1 件' }).waitFor();
  assert.equal(await overflow(phone), 0);
  await screenshot(phone, 'accountability-leader-phone');
  await phone.getByRole('link', { name: /约谈督办/ }).first().click();
  await phone.getByRole('button', { name: '批准' }).last().click();
  await phone.getByText('已批准').first().waitFor();
  await screenshot(phone, 'case-leader-phone');
  assert.equal(await overflow(phone), 0);
  assert.deepEqual(await accessibilityFaults(phone), []);
  assertClean(phone);
  await phone.context().close();
});

// Proves SC-095, SC-100.
test('the office notifies, drafts the letter, and hands over a package that is named in the ledger', async () => {
  const page = await open(office, 'accountability?tab=cases');
  await page.getByRole('link', { name: /约谈督办/ }).first().click();
  await page.getByLabel('约谈时间').fill('2030-01-01T15:00');
  await page.getByLabel('地点').fill('县政府会议室');
  await page.getByRole('button', { name: '下达通知' }).last().click();
  await page.getByText('已通知').first().waitFor();
  const letter = await page.getByRole('link', { name: '查看' }).first().getAttribute('href');
  const draft = await open(office, 'accountability');
  await draft.goto(`${server.http}${letter}`);
  await draft.getByRole('heading', { name: '约谈通知书' }).waitFor();
  await screenshot(draft, 'letter-talk-notice');
  await draft.context().close();
  await page.getByLabel('移交给哪个单位').fill('县纪委监委');
  await page.getByLabel('用途').fill('移送问题线索');
  await page.getByRole('button', { name: '制作并登记移交' }).click();
  await page.getByText(/已制作，\d+ 个文件/).waitFor();
  await page.getByText('移交证据包').first().waitFor();
  await screenshot(page, 'case-office');
  assert.deepEqual(await accessibilityFaults(page), []);
  assertClean(page);
  await page.context().close();
});

test('an auditor follows the chain, finds what was recorded late, and sees what was refused', async () => {
  const page = await open(admin, 'audit');
  await page.getByText(/已证明到第 \d+ 条/).waitFor();
  await page.getByRole('button', { name: '重新核对' }).click();
  await page.getByText(/刚刚从头核对/).waitFor();
  await screenshot(page, 'audit-desktop');
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.goto(`${server.http}/#/audit?tab=late`);
  await page.getByText('补录：事后录入').first().waitFor();
  await page.goto(`${server.http}/#/audit?tab=refusals`);
  await page.getByText('act case.propose').waitFor();
  await page.getByText('办公室主任').first().waitFor();
  assertClean(page);
  await page.context().close();
  const phone = await open(admin, 'audit?tab=refusals', PHONE);
  await phone.getByText('act case.propose').waitFor();
  await screenshot(phone, 'audit-refusals-phone');
  assert.equal(await overflow(phone), 0);
  await phone.context().close();
  const goals = await open(admin, 'accountability', PHONE);
  await goals.getByRole('heading', { name: '考核问责' }).waitFor();
  await settled(goals);
  await screenshot(goals, 'accountability-goals-phone');
  assert.equal(await overflow(goals), 0);
  await goals.context().close();
});
