/** Whole journeys on a rehearsal of July 2021: a storm at the duty desk, the leader's two minutes on the phone, a wrong right refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, goByBar, openAt, openBrowser, overflow, PHONE, PHOTO, screenshot, Server, upload, WIDE,
} from '../harness.mjs';

const DAY = '2021-07-11';

let server;
let browser;
const people = {};

const headers = (cookie) => ({ 'X-Xunqing': '1', Cookie: `${cookie.name}=${cookie.value}` });
const ask = async (path, cookie) => (await fetch(`${server.http}/api/v1${path}`, { headers: headers(cookie) })).json();

async function moveClock(time) {
  const answer = await server.call('/rehearsal/clock', { now: `${DAY}T${time}:00+08:00` }, server.admin);
  assert.equal(answer.status, 200, await answer.text());
}

let next = 1;
async function act(cookie, command) {
  const id = String(next++).padStart(16, '0');
  const answer = await server.call('/campaign/acts', { id: `${id}0000000000000000`, happened: null, late: null, command }, cookie);
  const said = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(said));
  return said.entries[0].id;
}

async function photo(cookie) {
  const answer = await fetch(`${server.http}/api/v1/campaign/evidence`, {
    method: 'POST', headers: { 'Content-Type': 'application/octet-stream', ...headers(cookie) }, body: PHOTO,
  });
  return (await answer.json()).digest;
}

const open = (cookie, where, size) => openAt(browser, server, where, { cookie, size });

const water = (time, phosphorus) =>
  server.send(upload({
    mn: 'A140923_0001', time: `${DAY.replaceAll('-', '')}${time}0000`,
    values: { w01001: '8.11', w01009: '7.82', w01019: '2.90', w21003: '0.223', w21011: phosphorus },
  }));

before(async () => {
  server = await Server.start({ clock: 'wall', args: ['--rehearse', `${DAY}T08:30:00+08:00`] });
  await server.createAdministrator();
  browser = await openBrowser();
  people.office = await server.employ('zhibanshi', 'office', 'group-office', '领导组办公室值班岗');
  people.leader = await server.employ('zuzhang', 'leader', 'government', '分管副县长');
  people.weather = await server.employ('qixiang', 'department', 'meteorology', '气象台值班岗');
  people.housing = await server.employ('zhujian', 'department', 'housing-construction', '住建局驻点岗');
  people.ecology = await server.employ('huanbao', 'department', 'ecology-environment', '分局值班岗');
  people.water = await server.employ('shuili', 'department', 'water-resources', '水利局值班岗');
  people.farming = await server.employ('nongye', 'department', 'agriculture-rural', '农业农村局值班岗');
  people.plant = await server.employ('wushui', 'discharger', 'ekou-sewage-plant', '污水厂中控岗');
  people.factory = await server.employ('qiye', 'discharger', 'discharger-example', '企业环保岗');
  people.ekou = await server.employ('ekou', 'township', 'township-ekou', '峨口镇环保岗');
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

// Proves SC-078, SC-092.
test('the duty officer leads a storm from the signal to the recovery on one page that is never loaded again', async () => {
  await water('08', '0.080');
  const page = await open(people.office, 'response', WIDE);
  await page.evaluate(() => (window.keptFromTheBeginning = true));
  await page.getByRole('heading', { name: '现在没有雨天响应' }).waitFor();

  // The warning signal comes, and the response opens.
  const signal = {
    event: '暴雨', colour: 'orange', headline: '代县气象台发布暴雨橙色预警信号', sender: '代县气象台', status: 'Actual', message: 'Alert',
    sent: `${DAY}T08:30:00+08:00`, expires: `${DAY}T20:30:00+08:00`,
  };
  const issued = await server.call('/signals/form', signal, people.weather);
  assert.ok(issued.ok, await issued.text());
  await page.getByRole('heading', { name: '雨前准备' }).waitFor();
  await page.getByText('橙色预警信号生效').waitFor();

  // Who is at which post.
  const posts = page.getByRole('region', { name: '驻点到岗' });
  await posts.getByText(/^在岗 0 \/ \d+$/).waitFor();
  const plantPost = posts.getByRole('listitem').filter({ hasText: '峨口污水处理厂' });
  await plantPost.getByText('空岗').waitFor();
  const guard = await ask('/session', people.housing);
  const shift = await act(people.housing, {
    do: 'roster', step: 'plan', site: 'watch-ekou-wwtp', reason: '',
    shifts: [{ day: DAY, number: 0, person: { account: guard.id, title: guard.title }, standby: null }],
  });
  await plantPost.getByText('未到岗').waitFor();
  await act(people.housing, { do: 'roster', step: 'check_in', shift, location: null, note: '', evidence: [await photo(people.housing)] });
  await plantPost.getByText('在岗', { exact: true }).waitFor();
  await plantPost.getByText(/住建局驻点岗/).waitFor();
  await posts.getByText(/^在岗 1 \/ \d+$/).waitFor();

  // Gates and pools are set.
  const places = page.getByRole('region', { name: '闸、池、设施' });
  const record = (by, object, form, field, value) =>
    act(by, { do: 'operation', step: 'record', object, record: form, filled: [{ field, value }], location: null, drill: false });
  const gate = (await ask('/campaign/rain', people.office)).places.gates.find((g) => g.name.includes('溢流口'));
  await record(people.plant, gate.id, 'gate', 'state', '关闭');
  await record(people.factory, 'discharger-1-pool', 'pool', 'level_percent', '20');
  await places.getByRole('listitem').filter({ hasText: gate.name }).getByText('关闭').waitFor();
  await places.getByText('蓄水 20%').waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'journey-storm-board');

  // It rains; the officer says so.
  await moveClock('10:00');
  await page.getByRole('button', { name: '确认开始降雨' }).click();
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByRole('heading', { name: '雨中应对' }).waitFor();

  // The water gets worse: warning and incident by themselves.
  await goByBar(page, '预警');
  await page.getByRole('link', { name: '事件', exact: true }).click();
  await page.getByText('没有事件').waitFor();
  await moveClock('12:05');
  await water('12', '0.612');
  await page.getByRole('region', { name: /新预警/ }).waitFor();
  const card = page.locator('[data-incident="1"]');
  await card.getByRole('link', { name: /总磷超标/ }).waitFor();
  await screenshot(page, 'journey-storm-incident');
  await page.getByRole('region', { name: /新预警/ }).getByRole('button', { name: '关闭' }).click();

  // A check is dispatched.
  await card.getByRole('link', { name: /总磷超标/ }).click();
  await page.getByRole('button', { name: '要求处置' }).click();
  await page.getByLabel('单位', { exact: true }).selectOption({ label: '代县水利局' });
  await page.getByLabel('要求做什么').fill('核查阳明堡退水渠闸门和上游来水');
  await page.getByLabel('时限（小时）').fill('2');
  await page.getByRole('button', { name: '要求处置' }).last().click();
  await page.locator('ol').getByText('核查阳明堡退水渠闸门和上游来水').first().waitFor();

  // Everybody answers, the water recovers, and the incident ends by itself.
  const incident = (await ask('/campaign/incidents?state=open', people.office)).incidents[0].id;
  const waits = await ask('/campaign/todo', people.water);
  assert.ok(waits.items.some((i) => i.kind === 'incident' && i.step === '知悉'), 'the incident waits for the water department');
  assert.ok(waits.items.some((i) => i.kind === 'task' && i.title.startsWith('核查阳明堡')), 'and so does the check');
  for (const by of [people.ecology, people.water, people.housing, people.farming]) {
    await act(by, { do: 'incident', step: 'respond', incident, text: '已现场核查', finished: true, location: null, evidence: [] });
  }
  const task = waits.items.find((i) => i.kind === 'task' && i.title.startsWith('核查阳明堡'));
  await act(people.water, { do: 'task', step: 'report', task: task.id, filled: [], note: '闸门已关，上游来水正常', location: null, evidence: [] });
  await page.locator('ol').getByText('闸门已关，上游来水正常').waitFor();
  await moveClock('16:05');
  await water('16', '0.120');
  await moveClock('20:05');
  await water('20', '0.090');
  await page.getByText('已办结', { exact: true }).first().waitFor();
  await page.getByText(/水质恢复/).first().waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'journey-storm-recovered');
  assert.equal(await page.evaluate(() => window.keptFromTheBeginning), true, 'the page was never loaded again');
  assertClean(page);
  await page.context().close();
});

// Proves SC-091, SC-095.
test('the leader sees on the phone what is wrong, why, and who is late, and decides a case, in six taps', async () => {
  const late = await act(people.ekou, { do: 'report', object: 'ekou-outfall', what: '排口雨天有灰色废水', prominent: true });
  await act(people.office, {
    do: 'case', step: 'propose', case_kind: 'talk', unit: 'township-ekou', reasons: ['measures'], what: '排口混排久拖不改', entries: [late],
  });
  await moveClock('21:00');
  await water('21', '0.640');
  await moveClock('22:00');

  const page = await open(people.leader, '', PHONE);
  let taps = 0;
  const tap = async (what) => {
    taps += 1;
    await what.click();
  };
  // What is wrong now, and that somebody is late.
  const strip = page.getByText(/起联防联控事件未办结，\d+ 起有单位超时/);
  await strip.waitFor();
  assert.equal(await overflow(page), 0);
  await screenshot(page, 'journey-leader-now');
  await tap(page.getByRole('link', { name: '查看事件' }));
  // Who is late stands on the card; why it was opened stands behind it.
  const card = page.locator('[data-incident]').first();
  await card.getByText(/未知悉，时限/).first().waitFor();
  await tap(card.getByRole('link', { name: /总磷超标/ }));
  await page.getByText(/0\.640?/).first().waitFor();
  await page.getByText(/报领导组办公室/).first().waitFor();
  assert.equal(await overflow(page), 0);
  await screenshot(page, 'journey-leader-why');
  // One case is decided.
  await tap(page.getByRole('navigation').last().getByRole('link', { name: '考核问责' }));
  await page.getByRole('heading', { name: '等我办理 1 件' }).waitFor();
  await tap(page.getByRole('link', { name: /约谈督办/ }).first());
  await page.getByText('排口混排久拖不改').first().waitFor();
  await tap(page.getByRole('button', { name: '批准' }).last());
  await page.getByText('已批准').first().waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'journey-leader-decided');
  assert.ok(taps <= 6, `${taps} taps`);
  assertClean(page);
  await page.context().close();
});

// Proves SC-087, SC-089.
test('a township that asks for what is not its own is refused in words, and the audit says so', async () => {
  const page = await open(people.ekou, 'audit', PHONE);
  await page.getByText(/没有.*权限|无权/).first().waitFor();
  assert.equal(await overflow(page), 0);
  await screenshot(page, 'journey-refused');
  const refused = await server.call('/campaign/acts', {
    id: `${'9'.repeat(16)}0000000000000000`, happened: null, late: null,
    command: { do: 'report', object: 'zaolin-ditch', what: '替邻镇上报', prominent: false },
  }, people.ekou);
  assert.equal(refused.status, 403);
  assert.match((await refused.json()).message, /峨口|权限|不能|无权/);
  assertClean(page, [/status of 403/]);
  await page.context().close();

  const audit = await open(people.office, 'audit?tab=refusals', WIDE);
  const line = audit.getByRole('listitem').filter({ hasText: '峨口镇环保岗' });
  await line.filter({ hasText: 'act report' }).first().waitFor();
  assert.ok((await line.count()) >= 2, 'the look and the act');
  assert.deepEqual(await accessibilityFaults(audit), []);
  await screenshot(audit, 'journey-audit');
  assertClean(audit);
  await audit.context().close();
});
