import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, openAt, openBrowser, overflow, PHONE, screenshot, Server, WIDE,
} from '../harness.mjs';

let server;
let browser;

before(async () => {
  server = await Server.start({ clock: 'wall', args: ['--rehearse', '2021-07-08T09:00:00+08:00'] });
  await server.createAdministrator();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

const open = (cookie, where, size) => openAt(browser, server, where, { cookie, size });

test('settings show each open question with its reading, the value in force, its line in the plan and the clause in words', async () => {
  for (const size of [WIDE, PHONE]) {
    const page = await open(server.admin, '', size);
    const bar = page.getByRole('navigation').filter({ visible: true }).last();
    await (size === PHONE ? bar : page.getByRole('navigation', { name: '主导航' }).first()).getByText('更多').click();
    await page.getByRole('link', { name: '设置', exact: true }).filter({ visible: true }).click();
    const severe = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /“严重超标”没有数值/ }) });
    await severe.getByText('1.0 倍').waitFor();
    await severe.getByText(/^rules\.toml:\d+$/).waitFor();
    await severe.getByRole('button', { name: 'SC-093 要求什么' }).click();
    await severe.getByText(/出现季度劣Ⅴ类/).waitFor();
    assert.equal(await page.locator('ol > li h3').count(), 14);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await screenshot(page, `settings-${size.width}`);
    await page.getByRole('button', { name: /English/ }).first().click();
    await page.getByRole('heading', { name: 'How the notice is read' }).waitFor();
    await page.getByText('Severe exceedance has no number').waitFor();
    await page.getByText('Quarterly 劣Ⅴ or severe exceedance').waitFor();
    await screenshot(page, `settings-english-${size.width}`);
    assert.equal(await overflow(page), 0);
    assertClean(page);
    await page.context().close();
  }
});

// Proves SC-001.
test('a task and a duty show what their clauses demand, by a click', async () => {
  const ecology = await open(await server.employ('huanbao', 'department', 'ecology-environment', '分局值班岗'), 'tasks', PHONE);
  const rest = await open(server.admin, 'duties', WIDE);
  const duty = rest.locator('details.duty').filter({ hasText: '召开专项行动启动会议' });
  if ((await duty.getAttribute('open')) === null) await duty.locator('summary').click();
  await duty.getByRole('button', { name: 'SC-016 要求什么' }).click();
  await duty.getByText('召开启动会议，留下时间、主持人、参会单位和纪要。').waitFor();
  assert.deepEqual(await accessibilityFaults(rest), []);
  assert.equal(await overflow(rest), 0);
  await screenshot(rest, 'duties-clauses');
  await ecology.getByText('入河排污口巡查已到期').first().click();
  await ecology.getByRole('button', { name: 'SC-080 要求什么' }).click();
  await ecology.getByText('加强入河排污口的巡查和整治。').waitFor();
  // A patrol is closed by the inspection, not by words.
  await ecology.getByText('巡查任务由现场检查办结').waitFor();
  assert.equal(await ecology.getByRole('button', { name: '办结' }).count(), 0);
  assert.equal(await overflow(ecology), 0);
  assert.deepEqual(await accessibilityFaults(ecology), []);
  await screenshot(ecology, 'task-clause-phone');
  await ecology.getByRole('link', { name: '去检查' }).click();
  await ecology.getByRole('heading', { name: /排污口/ }).first().waitFor();
  for (const page of [ecology, rest]) {
    assertClean(page);
    await page.context().close();
  }
});
