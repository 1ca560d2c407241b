import { Element, parse } from 'ltx';

/** Each kind of reason has its own words. `script` runs something, `external` loads something, `too-complex` would keep browsers busy. */
export type SvgResult =
  { kind: 'accepted'; text: string } | { kind: 'refused'; reason: 'broken' | 'script' | 'external' | 'embedded-image' | 'too-complex' };

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

const MAX_DEPTH = 50;

/** Elements that a browser draws, with what refers to others counted each time. */
const MAX_DRAWN_ELEMENTS = 20_000;

const elements = words(
  'svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop clipPath mask style',
);

const attributes = words(
  'id class style viewBox preserveAspectRatio x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d points width height transform offset ' +
    'gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits clip-path clip-rule mask mask-type fill fill-opacity ' +
    'fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset ' +
    'stop-color stop-opacity color opacity display visibility vector-effect paint-order font-family font-size font-style font-weight ' +
    'letter-spacing text-anchor textLength lengthAdjust dominant-baseline isolation mix-blend-mode shape-rendering',
);

/** What somebody has put there to run it. Other unknown elements are notes of programs, and are left out. */
const runningElements = words('script foreignObject iframe object embed handler animate set animateTransform animateMotion');

/**
 * Rebuilds an SVG of shapes, gradients and texts. Refuses what runs, loads or refers to anything outside of it; leaves out what programs
 * note for themselves.
 */
export function rebuildSvg(bytes: Buffer): SvgResult {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const root = parse(withoutDoctype(text));
    if (localName(root) !== 'svg') return { kind: 'refused', reason: 'broken' };
    const copy = rebuild(root, 0);
    if (!copy) return { kind: 'refused', reason: 'broken' };
    copy.attrs['viewBox'] ??= viewBoxOf(copy);
    copy.attrs['xmlns'] = SVG_NAMESPACE;
    requireBoundedDrawing(copy);
    return { kind: 'accepted', text: copy.toString() };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof RefusedSvg ? error.reason : 'broken' };
  }
}

class RefusedSvg extends Error {
  readonly reason: Extract<SvgResult, { kind: 'refused' }>['reason'];

  constructor(reason: RefusedSvg['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** One with a part in brackets may declare entities, whose expansion has no bound. */
function withoutDoctype(text: string): string {
  const start = text.search(/<!DOCTYPE/i);
  const end = start === -1 ? -1 : text.indexOf('>', start);
  const isDeclaring = /<!ENTITY/i.test(text) || (start !== -1 && text.slice(start, end).includes('['));
  if (isDeclaring) throw new RefusedSvg('too-complex');
  return start === -1 ? text : text.slice(0, start) + text.slice(end + 1);
}

/** Undefined for an element that is left out. */
function rebuild(element: Element, depth: number): Element | undefined {
  if (depth > MAX_DEPTH) throw new RefusedSvg('too-complex');
  const name = localName(element);
  if (name === undefined) return undefined;
  if (runningElements.has(name)) throw new RefusedSvg('script');
  if (name === 'image') throw new RefusedSvg('embedded-image');
  if (!elements.has(name)) return undefined;
  const copy = new Element(name, rebuildAttributes(element));
  if (name === 'style' && hasReference(element.getText())) throw new RefusedSvg('external');
  for (const child of element.children) {
    const kept = typeof child === 'string' ? child : rebuild(child, depth + 1);
    if (typeof kept === 'string') copy.t(kept);
    else if (kept) copy.cnode(kept);
  }
  return copy;
}

function rebuildAttributes(element: Element): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(element.attrs)) {
    if (/^on/i.test(name)) throw new RefusedSvg('script');
    if (name === 'href' || name === 'xlink:href') kept['href'] = requireOwnReference(value.trim());
    else if (attributes.has(name)) {
      if (hasReference(value.replaceAll(/url\(\s*["']?#[\w.:-]+["']?\s*\)/gi, ''))) throw new RefusedSvg('external');
      kept[name] = value;
    }
  }
  return kept;
}

function requireOwnReference(href: string): string {
  if (href.startsWith('#')) return href;
  throw new RefusedSvg(/^\s*javascript:/i.test(href) ? 'script' : 'external');
}

/** Whether styles load something, or may do so behind an escape. */
function hasReference(styles: string): boolean {
  return /url\s*\(|@import|@font-face|image-set|expression|javascript:|\\|</i.test(styles);
}

/** The name without the prefix of SVG's namespace; undefined for one of another namespace. */
function localName({ name }: Element): string | undefined {
  const [first = '', second] = name.split(':');
  if (second === undefined) return first;
  return first === 'svg' ? second : undefined;
}

function viewBoxOf({ attrs }: Element): string {
  const [width = 0, height = 0] = [attrs['width'], attrs['height']].map((side) => Number.parseFloat(side ?? ''));
  if (!(width > 0 && height > 0)) throw new RefusedSvg('broken');
  return `0 0 ${width} ${height}`;
}

/** Follows every reference as a browser does: ten elements that each draw ten others, some levels deep, would be billions. */
function requireBoundedDrawing(root: Element): void {
  const byId = new Map<string, Element>();
  const counts = new Map<Element, number>();
  index(root);
  if (countDrawn(root) > MAX_DRAWN_ELEMENTS) throw new RefusedSvg('too-complex');

  function index(element: Element): void {
    if (element.attrs['id']) byId.set(element.attrs['id'], element);
    for (const child of element.getChildElements()) index(child);
  }

  function countDrawn(element: Element): number {
    const known = counts.get(element);
    if (known !== undefined) return known;
    // One that comes back to itself counts as too many.
    counts.set(element, Infinity);
    const drawn = [...element.getChildElements(), ...referencesOf(element)].reduce((sum, part) => sum + countDrawn(part), 1);
    counts.set(element, drawn);
    return drawn;
  }

  function referencesOf({ attrs }: Element): Element[] {
    const ids = Object.values(attrs).flatMap((value = '') =>
      [...value.matchAll(/^#(.+)$|url\(\s*["']?#([\w.:-]+)/gi)].map((found) => found[1] ?? found[2]!),
    );
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
