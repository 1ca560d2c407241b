import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function startBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: [...quiet, ...args] });
}

export type Viewport = { colorScheme: 'light' | 'dark'; width: number };

export const viewports: Viewport[] = [
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'dark', width: 1280 },
];

/** Opens a page in a new browser context. `complaints` collects the errors of its console. */
export async function openPage(
  browser: Browser,
  { colorScheme, width }: Viewport = viewports[1]!,
  more: { javaScriptEnabled?: boolean; locale?: string } = {},
) {
  const context = await browser.newContext({ locale: 'es-CL', colorScheme, viewport: { width, height: 800 }, ...more });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The browser logs statuses such as 403 and 404 itself; some tests are about them.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

export async function signIn(page: Page, username: string, password = 'unirse-ahora'): Promise<void> {
  await page.getByLabel('Usuario o correo').fill(username);
  await page.getByLabel('Contraseña').fill(password);
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  if (username !== 'ada') return;
  // Who administers is asked to set up a second factor.
  await page.waitForURL(({ pathname }) => pathname !== '/login');
  if (new URL(page.url()).pathname === '/second-factor') await page.getByRole('link', { name: /^(Más tarde|Later)$/ }).click();
}

/** Counts what a user does: an action is a click, or filling one field. */
export class ActionCounter {
  taken = 0;

  async click(target: Locator): Promise<void> {
    this.taken++;
    await target.click();
  }

  async fill(target: Locator, value: string): Promise<void> {
    this.taken++;
    await target.fill(value);
  }
}

/** The violations that axe finds on the current page, of all rules or of some: rule and target. */
export async function axeViolations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'], preload: false, ...(runOnly && { runOnly }) });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }, rules);
}

/** Pixels: a phone, a tablet, a computer. */
const WIDTHS = [360, 768, 1280];

/**
 * What is wrong with the page that is open, at three widths and in both schemes: it is wider than the window, axe objects, or attributes name
 * what is not there. Only colours depend on the scheme, and on a tablet the page is laid out as on one of the others.
 */
export async function findFaults(page: Page): Promise<string[]> {
  // After a click the next page may be open and still on its way.
  await page.waitForLoadState();
  const faults = await page.evaluate(missingTargets);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await measureOverflow(page);
    if (overflow > 0) faults.push(`${overflow} px too wide at ${width} px`);
    if (width === 768) continue;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const violations = await axeViolations(page, colorScheme === 'light' ? undefined : ['color-contrast']);
      faults.push(...violations.map((violation) => `${violation} (${width} px, ${colorScheme})`));
    }
  }
  return faults;
}

/** Ids that attributes name, and no element has. Runs in the page. */
function missingTargets(): string[] {
  type Element = { getAttribute: (name: string) => string | null };
  const { document } = globalThis as unknown as {
    document: { querySelectorAll: (selector: string) => Iterable<Element>; getElementById: (id: string) => Element | null };
  };
  return ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'].flatMap((attribute) =>
    [...document.querySelectorAll(`[${attribute}]`)].flatMap((element) =>
      element
        .getAttribute(attribute)!
        .split(' ')
        .filter((id) => document.getElementById(id) === null)
        .map((id) => `${attribute} names ${id}, which is not there`),
    ),
  );
}

/** Pixels by which the page is wider than the viewport. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    ).document.documentElement;
    return scrollWidth - clientWidth;
  });
}
