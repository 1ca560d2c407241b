import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { expect } from 'vitest';
import type { TestPortal } from './test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;
type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** A form as a browser would send it. */
export type Form = { page: string; action: string; fields: [name: string, value: string][] };

/** The forms of a page that are posted, with what stands in their fields. */
export function readForms(html: string, page: string): Form[] {
  const elements = [...descendants(parse(html))];
  return elements
    .filter((element) => element.tagName === 'form' && attribute(element, 'method') === 'post')
    .map((form) => ({
      page,
      action: attribute(form, 'action') ?? page,
      fields: elements.filter((element) => belongsTo(element, form)).flatMap(readField),
    }));
}

/** Opens a page and returns its form with this action, the one that has what is typed; that takes the place of what stands there. */
export async function openForm(
  agent: Agent,
  page: string,
  typed: Record<string, string | string[]> = {},
  action = page.split('?', 1)[0]!,
): Promise<Form> {
  const { text, status } = await agent.get(page);
  expect([page, status]).toEqual([page, 200]);
  const matching = ({ fields }: Form) => fields.filter(([name]) => name in typed).length;
  const [form] = readForms(text, page)
    .filter((candidate) => candidate.action === action)
    .sort((one, other) => matching(other) - matching(one));
  if (!form) throw new Error(`${page} has no form for ${action}`);
  return fillForm(form, typed);
}

/** The form with what is typed in the place of what stands in these fields; an empty list leaves a field out. */
export function fillForm(form: Form, typed: Record<string, string | string[]>): Form {
  const kept = form.fields.filter(([name]) => !(name in typed));
  const added = Object.entries(typed).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
  return { ...form, fields: [...kept, ...added] };
}

/** Sends a form with the headers of a browser. */
export function sendForm(agent: Agent, { page, action, fields }: Form) {
  return agent.post(action).set('Referer', `http://portal.test${page}`).type('form').send(new URLSearchParams(fields).toString());
}

/** The value of a field in the form of a page; all of them for a name that occurs several times. */
export function valuesOf({ fields }: Form, name: string): string[] {
  return fields.filter(([found]) => found === name).map(([, value]) => value);
}

function* descendants(node: Node): Generator<Element> {
  if (!('childNodes' in node)) return;
  for (const child of node.childNodes) {
    if ('tagName' in child) yield child;
    yield* descendants(child);
  }
}

function belongsTo(element: Element, form: Element): boolean {
  const assigned = attribute(element, 'form');
  if (assigned !== undefined) return assigned === attribute(form, 'id');
  for (let node: Node | null = element; node; node = 'parentNode' in node ? node.parentNode : null) if (node === form) return true;
  return false;
}

function readField(element: Element): [string, string][] {
  const name = attribute(element, 'name');
  if (name === undefined || attribute(element, 'disabled') !== undefined) return [];
  if (element.tagName === 'textarea') return [[name, textOf(element)]];
  if (element.tagName === 'select') return readSelect(element, name);
  if (element.tagName !== 'input') return [];
  const type = attribute(element, 'type');
  if (type === 'checkbox' || type === 'radio')
    return attribute(element, 'checked') === undefined ? [] : [[name, attribute(element, 'value') ?? 'on']];
  return type === 'file' || type === 'submit' ? [] : [[name, attribute(element, 'value') ?? '']];
}

function readSelect(select: Element, name: string): [string, string][] {
  const options = [...descendants(select)].filter(({ tagName }) => tagName === 'option');
  const selected = options.filter((option) => attribute(option, 'selected') !== undefined);
  const chosen = selected.length > 0 || attribute(select, 'multiple') !== undefined ? selected : options.slice(0, 1);
  return chosen.map((option) => [name, attribute(option, 'value') ?? textOf(option).trim()]);
}

function textOf(element: Element): string {
  return element.childNodes.map((node) => ('value' in node ? node.value : '')).join('');
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((found) => found.name === name)?.value;
}
