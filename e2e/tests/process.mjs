/** 预报 where the plan has a river model: which models spoke, with which shares, and what readings did to the river model. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, openBrowser, openPage, overflow, pause, PHONE, screenshot, Server, settled, upload, WIDE,
} from '../harness.mjs';

const SECTION = 'daixianqiao';
const HOURS = ['00', '04', '08', '12', '16', '20'];

let server;
let browser;
let admin;

async function day(number) {
  const date = `202107${String(number).padStart(2, '0')}`;
  const frames = HOURS.map((hour, n) =>
    upload({
      mn: 'A140923_0001', time: `${date}${hour}0000`,
      values: { w01001: 7.9, w01009: 7.5, w01019: (3.4 + 0.1 * (n % 3)).toFixed(1), w21003: (0.62 + 0.02 * (n % 3)).toFixed(2), w21011: (0.11 + 0.01 * (n % 2)).toFixed(2) },
    }),
  );
  assert.match(await server.send(frames.join(''), 4000), /9014/);
}

/** The forecast of ammonia whose origin is an evening at 20:00, with the river model's part. */
async function issued(number) {
  const origin = `2021-07-${String(number).padStart(2, '0')}T20:00:00+08:00`;
  for (const end = Date.now() + 180_000; Date.now() < end; await pause(300)) {
    const answer = await fetch(`${server.http}/api/v1/sections/${SECTION}/forecast`, { headers: { 'X-Xunqing': '1', Cookie: `${admin.name}=${admin.value}` } });
    const factor = (await answer.json()).factors.find((f) => f.code === 'w21003');
    if (factor?.issue?.origin === origin) return factor;
  }
  throw new Error(`no forecast of ${origin}:\n${server.log}`);
}

before(async () => {
  server = await Server.start({ clock: 'data' });
  admin = await server.createAdministrator();
  for (let d = 1; d <= 12; d += 1) await day(d);
  const { issue } = await issued(12);
  assert.ok(issue.process, `the river model did not speak:\n${server.log}`);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

for (const [name, size] of [['desktop', WIDE], ['phone', PHONE]]) {
  test(`the section page says which models spoke and what each of them said (${name})`, async () => {
    const page = await openPage(browser, server, { cookie: admin, size });
    await page.goto(`${server.http}/#/section/${SECTION}?view=forecast`);
    await settled(page);
    const panel = page.locator('[data-factor="w21003"]');
    const words = await panel.locator('[data-process]').textContent();
    assert.match(words, /只用统计模型/);
    assert.match(words, /最近三天的 \d+ 个监测值订正|停止订正/);
    await panel.getByText('凭什么这样说').click();
    await panel.getByRole('region', { name: /两种模型各自的预报/ }).waitFor();
    await panel.getByText(/河流模型：/).waitFor();
    await panel.scrollIntoViewIfNeeded();
    await screenshot(page, `forecast-process-${name}`);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    assertClean(page);
    await page.context().close();
  });
}
