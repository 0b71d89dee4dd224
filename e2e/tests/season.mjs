import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, openBrowser, openPage, PHONE, screenshot, Server, settled } from '../harness.mjs';

const BRIDGE = '代县桥';

let server;
let browser;
let cookie;

before(async () => {
  server = await Server.start();
  cookie = await server.createAdministrator();
  await server.replay();
  await server.replay('--synthetic', '20210620');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.discard();
});

function card(page, name) {
  return page.locator('article').filter({ has: page.getByRole('heading', { level: 3, name, exact: true }) });
}

test('generated data is marked 合成数据 on the county page, on the section page and in the bulletin', async () => {
  for (const size of [undefined, PHONE]) {
    const page = await openPage(browser, server, { cookie, size });
    await page.goto(`${server.http}/#/`);
    await settled(page);
    await card(page, BRIDGE).getByText('合成数据').first().waitFor();
    await page.goto(`${server.http}/#/section/daixianqiao?asof=2021-07-16`);
    await settled(page);
    await page.getByText('合成数据').first().waitFor();
    const bulletin = await page.request.get(`${server.http}/api/v1/bulletins/daily/2021-07-16`);
    assert.match(await bulletin.text(), /合成数据/);
    assertClean(page);
    await page.context().close();
  }
});

test('measured days are not marked as generated although the season that follows is', async () => {
  const page = await openPage(browser, server, { cookie });
  await page.goto(`${server.http}/#/?asof=2021-04-03`);
  await settled(page);
  await card(page, BRIDGE).getByText('Ⅳ').or(card(page, BRIDGE).getByText('IV')).first().waitFor();
  assert.equal(await card(page, BRIDGE).getByText('合成数据').count(), 0);
  const bulletin = await page.request.get(`${server.http}/api/v1/bulletins/daily/2021-04-03`);
  assert.doesNotMatch(await bulletin.text(), /合成数据/);
  assertClean(page);
  await page.context().close();
});

test('after kill -9 and a restart every page says what it said before', async () => {
  const page = await openPage(browser, server, { cookie });
  const state = async () => {
    const answer = async (path) => (await page.request.get(`${server.http}/api/v1/${path}`)).json();
    const situation = await answer('situation?asof=2021-07-16');
    const section = await answer('sections/daixianqiao?asof=2021-07-16');
    return { sections: situation.sections, warnings: situation.warnings, section };
  };
  const before = await state();
  assert.ok(before.warnings.length > 0, 'a storm day has warnings');
  const ended = new Promise((resolve) => server.child.once('exit', resolve));
  server.child.kill('SIGKILL');
  await ended;
  server = await Server.start({ data: server.folder });
  await page.context().addCookies([{ ...cookie, url: server.http }]);
  assert.deepEqual(await state(), before);
  await page.goto(`${server.http}/#/section/daixianqiao?asof=2021-07-16`);
  await settled(page);
  await screenshot(page, 'after-kill');
  await page.context().close();
});
