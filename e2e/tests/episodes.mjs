import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityFaults, assertClean, DESKTOP, openBrowser, openPage, overflow, pause, PHONE, screenshot, Server, settled, upload,
} from '../harness.mjs';

const MN = 'A140923_0001';
const ROWS = 180;
const PULSE = 150;

let server;
let browser;
let cookie;

/** From -1 to 1, the same in every run. */
function noise(row, sensor) {
  return ((row * 7919 + sensor * 104_729 + row * row * 31) % 2003) / 1001.5 - 1;
}

/** Four-hour values of a quiet month, a lonely jump of phosphorus, and a pulse of ammonia with permanganate index. */
function frames() {
  let text = '';
  for (let row = 0; row < ROWS; row += 1) {
    const since = row - PULSE;
    const pulse = since < 0 || since > 8 ? 0 : since < 3 ? (since + 1) / 3 : (9 - since) / 6;
    const time = new Date(Date.UTC(2021, 2, 1, row * 4)).toISOString().replace(/[-:T]/g, '').slice(0, 14);
    text += upload({
      mn: MN,
      time,
      values: {
        w01001: (8 + 0.1 * noise(row, 0)).toFixed(2),
        w01019: (2.5 + 0.3 * noise(row, 2) + 6 * pulse).toFixed(2),
        w21003: (0.2 + 0.03 * noise(row, 4) + 2.5 * pulse).toFixed(3),
        w21011: (row === 120 ? 0.9 : 0.1 + 0.01 * noise(row, 3)).toFixed(3),
      },
    });
  }
  return text;
}

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.send(frames());
  for (let n = 0; n < 100; n += 1) {
    const answer = await fetch(`${server.http}/api/v1/quality/episodes`, { headers: { Cookie: `${cookie.name}=${cookie.value}` } });
    const { episodes = [] } = await answer.json();
    if (episodes.some((e) => e.class === 'event' && e.end)) break;
    await pause(100);
  }
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

for (const [name, size] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  test(`events and instrument faults are listed with their reasons and as findings only (${name})`, async () => {
    const page = await openPage(browser, server, { cookie, size });
    await page.goto(`${server.http}/#/quality?days=30`);
    await settled(page);
    const panel = page.locator('[data-episodes]');
    await panel.getByText('不是对任何人的结论').waitFor();
    const event = panel.locator('[data-class="event"]');
    await event.first().waitFor();
    assert.equal(await event.count(), 1);
    assert.match(await event.innerText(), /水质异常事件[\s\S]*氨氮[\s\S]*同时异常/);
    assert.match(await panel.locator('[data-class="fault"]').first().innerText(), /仪器异常[\s\S]*总磷/);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await panel.scrollIntoViewIfNeeded();
    await screenshot(page, `episodes-${name}`);
    await event.getByRole('link', { name: '代县桥自动站' }).click();
    await page.getByRole('heading', { name: /代县桥自动站 (氨氮|高锰酸盐指数)/ }).waitFor();
    const chart = page.locator('[data-marked="1"]');
    await chart.waitFor();
    assert.match(await chart.getAttribute('aria-label'), /标出 1 段水质事件或仪器异常/);
    await chart.scrollIntoViewIfNeeded();
    await screenshot(page, `episodes-chart-${name}`);
    assert.equal(await overflow(page), 0);
    assertClean(page);
    await page.context().close();
  });
}
