import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/platform/shared/package-root.ts';
import { openPage, signIn, startBrowser, type Viewport } from '../test/support/browser.ts';
import { startJourney } from '../test/support/journey.ts';

/* `npm run screenshots`: takes the pictures of the README in a real browser, of a portal with the cast and their classes. */
const folder = join(packageRoot, 'docs/images');
mkdirSync(folder, { recursive: true });
const [journey, browser] = [await startJourney(), await startBrowser()];

await take('student-today', 'sofia', '/', { colorScheme: 'light', width: 360 });
await take('who-can-join', 'ada', '/admin/meetings/1/who-can-join?person=otto', { colorScheme: 'light', width: 1000 });

await browser.close();
await journey.close();

async function take(name: string, username: string, path: string, viewport: Viewport): Promise<void> {
  const { context, page } = await openPage(browser, viewport);
  await page.goto(`${journey.url}/login`);
  await signIn(page, username);
  await page.goto(journey.url + path);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
  console.log(`docs/images/${name}.png`);
}
