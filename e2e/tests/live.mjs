import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, openBrowser, openPage, screenshot, Server, settled, upload } from '../harness.mjs';

const BRIDGE = '代县桥';

let server;
let browser;
let cookie;

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.replay();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

async function open(hash) {
  const page = await openPage(browser, server, { cookie });
  await page.goto(`${server.http}/${hash}`);
  await settled(page);
  await page.locator('[data-connection="live"]').waitFor();
  return page;
}

/** The station that reports for the bridge, as the server has it registered. */
async function bridgeStation(page) {
  const situation = await (await page.request.get(`${server.http}/api/v1/situation`)).json();
  const station = situation.stations.find((s) => s.section?.name === BRIDGE && s.origin !== 'synthetic');
  assert.ok(station, `no station reports for ${BRIDGE}`);
  return station;
}

test('a frame that arrives while the page is open appears without a reload', async () => {
  const page = await open('#/');
  await page.evaluate(() => { window.sameDocument = true; });
  const { mn } = await bridgeStation(page);
  const answer = await server.send(upload({ mn, time: '20210406000000', values: { w01001: '8.30', w01009: '8.90', w01019: '3.10', w21003: '0.210', w21011: '0.333' } }));
  assert.match(answer, /##\d{4}/, 'the frame was not acknowledged');
  const card = page.locator('article').filter({ has: page.getByRole('heading', { level: 3, name: BRIDGE, exact: true }) });
  await card.getByText(/最新 4月6日 00:00/).waitFor({ timeout: 8_000 });
  assert.equal(await page.evaluate('window.sameDocument'), true);
  await screenshot(page, 'live');
  assertClean(page);
  await page.context().close();
});

test('a warning raised while the page is open is announced and shown', async () => {
  const page = await open('#/warnings');
  const { mn } = await bridgeStation(page);
  await server.send(upload({ mn, time: '20210406040000', values: { w01001: '8.30', w01009: '8.90', w01019: '3.10', w21003: '2.600', w21011: '0.455' } }));
  await page.locator('[data-announcer]').getByText(/新预警：.+/).waitFor({ state: 'attached', timeout: 8_000 });
  await page.getByRole('main').locator('article').filter({ hasText: BRIDGE }).first().waitFor();
  await screenshot(page, 'new-warning');
  assertClean(page);
  await page.context().close();
});

test('when the server stops the page says it is offline and keeps what it had', async () => {
  const page = await open('#/');
  await server.stop();
  await page.locator('[data-connection="offline"]').waitFor({ timeout: 15_000 });
  const note = page.getByRole('alert').filter({ hasText: '离线' });
  await note.waitFor();
  await page.getByRole('heading', { level: 3, name: BRIDGE, exact: true }).waitFor();
  await screenshot(page, 'offline');
  assertClean(page, [/net::ERR_/, /status of 5\d\d/]);
  await page.context().close();
});
