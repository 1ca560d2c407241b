import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { HttpError } from '../http/http-error.ts';

/** Contrast that text needs (WCAG 2.2, 1.4.3), and what shows that something is ticked (1.4.11). */
const TEXT_CONTRAST = 4.5;
const GRAPHIC_CONTRAST = 3;

/** Red, green, blue: 0 to 255. */
type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** `--bs-body-bg`, `--surface` and `--sunken` of `public/styles/theme.css`, on which the accent is read. */
const LIGHT_GROUNDS = ['#faf6ee', '#fffdf9', '#f1eadd'].map(parse);
const DARK_GROUNDS = ['#0f1a1c', '#17272a', '#0b1416'].map(parse);

/** The custom properties that the accent takes the place of. */
type Palette = { light: Record<string, string>; dark: Record<string, string> };

/** `#1f5f5b`, in any case. */
export function isColour(text: string): boolean {
  return /^#[\da-f]{6}$/i.test(text);
}

/** Of the stylesheet, which changes with it and with these rules: browsers may keep it. */
export function accentUrl(accent: string): string {
  const digest = createHash('sha256').update(buildAccentStyles(accent)).digest('base64url').slice(0, 12);
  return `/identity/${accent.slice(1)}.css?v=${digest}`;
}

/** `GET /identity/1f5f5b.css`: computed from its name alone, so that a preview needs no row. */
export const showAccentStyles: RequestHandler = (request, response) => {
  const accent = `#${String(request.params['colour'])}`;
  if (!isColour(accent)) throw new HttpError(404, 'not-found');
  response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(buildAccentStyles(accent));
};

/** The colour of buttons and links by day and by night, with its least contrast on what lies below it. */
export function describeAccent(accent: string): Record<'light' | 'dark', { colour: string; contrast: number }> {
  const { light, dark } = buildPalette(accent);
  const describe = (colour: string, grounds: Rgb[]) => ({
    colour,
    contrast: Math.min(...grounds.map((ground) => contrast(parse(colour), ground))),
  });
  return { light: describe(light['action']!, LIGHT_GROUNDS), dark: describe(dark['action']!, DARK_GROUNDS) };
}

/**
 * The colours of buttons, links and grounds for a school's accent, each as near to it as can be read: darker by day, lighter by night where
 * need be.
 */
export function buildPalette(accent: string): Palette {
  const colour = parse(accent);
  return { light: lightColours(colour), dark: darkColours(colour) };
}

/** The same as rules that come after the portal's own stylesheet. */
function buildAccentStyles(accent: string): string {
  const { light, dark } = buildPalette(accent);
  const rules = (colours: Record<string, string>) =>
    Object.entries(colours)
      .map(([name, value]) => `  --${name}: ${value};\n`)
      .join('');
  return `:root,\n[data-bs-theme='light'] {\n${rules(light)}}\n\n[data-bs-theme='dark'] {\n${rules(dark)}}\n`;
}

function lightColours(accent: Rgb): Record<string, string> {
  const action = shift(accent, BLACK, (colour) => {
    const grounds = [...LIGHT_GROUNDS, lightWash(colour), WHITE];
    return grounds.every((ground) => contrast(colour, ground) >= TEXT_CONTRAST);
  });
  const strong = mix(action, BLACK, 0.25);
  return { ...sharedColours(accent), ...linkColours(action, strong), 'on-action': '#fff', wash: format(lightWash(action)) };
}

function darkColours(accent: Rgb): Record<string, string> {
  const action = shift(brighten(accent), WHITE, (colour) =>
    [...DARK_GROUNDS, darkWash(colour)].every((ground) => contrast(colour, ground) >= TEXT_CONTRAST),
  );
  const strong = mix(action, WHITE, 0.3);
  const onAction = shift(mix(action, BLACK, 0.7), BLACK, (colour) => contrast(colour, action) >= TEXT_CONTRAST);
  return { ...sharedColours(accent), ...linkColours(action, strong), 'on-action': format(onAction), wash: format(darkWash(action)) };
}

/** Of the dark grounds, and of a ticked box: its tick is white by day and by night. */
function sharedColours(accent: Rgb): Record<string, string> {
  const onDeepSoft = (deep: Rgb) => mix(WHITE, deep, 0.2);
  const deep = shift(mix(accent, BLACK, 0.1), BLACK, (colour) => contrast(onDeepSoft(colour), colour) >= TEXT_CONTRAST);
  const ticked = shift(accent, BLACK, (colour) => contrast(colour, WHITE) >= GRAPHIC_CONTRAST + 0.5);
  const check = shift(ticked, WHITE, (colour) => DARK_GROUNDS.every((ground) => contrast(colour, ground) >= GRAPHIC_CONTRAST));
  return { deep: format(deep), 'on-deep': '#fff', 'on-deep-soft': format(onDeepSoft(deep)), check: format(check) };
}

function linkColours(action: Rgb, strong: Rgb): Record<string, string> {
  return {
    action: format(action),
    'action-strong': format(strong),
    'bs-link-color': format(action),
    'bs-link-color-rgb': action.join(', '),
    'bs-link-hover-color': format(strong),
    'bs-link-hover-color-rgb': strong.join(', '),
  };
}

const lightWash = (action: Rgb) => mix(action, WHITE, 0.87);
const darkWash = (action: Rgb) => mix(action, DARK_GROUNDS[1]!, 0.8);

/** Towards white a dark colour turns grey: by night it first gets as bright as its hue allows, which keeps it a colour. */
function brighten(colour: Rgb): Rgb {
  const brightest = Math.max(...colour);
  const factor = brightest === 0 ? 1 : Math.max(1, NIGHT_BRIGHTNESS / brightest);
  const part = (index: 0 | 1 | 2) => Math.round(Math.min(255, colour[index] * factor));
  return [part(0), part(1), part(2)];
}

/** Of the strongest part of a colour. */
const NIGHT_BRIGHTNESS = 225;

const STEPS = 50;

/** The colour nearest to `from`, on its way to `to`, that is good enough. */
function shift(from: Rgb, to: Rgb, isGoodEnough: (colour: Rgb) => boolean): Rgb {
  for (let step = 0; step < STEPS; step++) {
    const colour = mix(from, to, step / STEPS);
    if (isGoodEnough(colour)) return colour;
  }
  return to;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [part(0), part(1), part(2)];
}

/** WCAG's ratio of the relative luminances: 1 to 21. */
function contrast(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function parse(colour: string): Rgb {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function format(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
