import { defaultTreeAdapter, parse, parseFragment, serialize, type DefaultTreeAdapterTypes } from 'parse5';
import { FORM_KEY_FIELD } from './form-key.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** What was typed in a form: each name with its values, in their order. */
export type FormFields = Record<string, string[]>;

type FilledForm = {
  fields: FormFields;
  /** HTML for the beginning of the form; gets whether the form asks for passwords or files, which are not filled in. */
  notice: (leftOut: { password: boolean; file: boolean }) => string;
  /** HTML for below a field, by the field's name. */
  errors: Record<string, string>;
};

/**
 * Fills in the form of a page that posts to `action`, as a browser showed it when it was sent. Of several with the same action it is
 * the one whose hidden fields have the same values. Undefined where the page has no such form.
 */
export function fillForm(html: string, pageUrl: string, action: string, { fields, notice, errors }: FilledForm): string | undefined {
  const document = parse(html);
  const elements = [...descendants(document)];
  const forms = elements.filter((element) => isFormTo(element, pageUrl, action));
  const controlsOf = (form: Element) => elements.filter((element) => isControlOf(element, form));
  const form = forms.find((candidate) => controlsOf(candidate).every((control) => hasSameHiddenValue(control, fields))) ?? forms[0];
  if (!form) return undefined;
  const controls = controlsOf(form);
  const remaining = new Map(Object.entries(fields).map(([name, values]) => [name, [...values]]));
  for (const control of controls) fillControl(control, remaining);
  for (const [name, error] of Object.entries(errors)) {
    const control = controls.find((candidate) => attribute(candidate, 'name') === name);
    if (control) markControl(control, error);
  }
  const hasInput = (type: string) => controls.some((control) => attribute(control, 'type') === type);
  insert(form, 0, notice({ password: hasInput('password'), file: hasInput('file') }));
  return serialize(document);
}

function* descendants(node: Node): Generator<Element> {
  if (!('childNodes' in node)) return;
  for (const child of node.childNodes) {
    if ('tagName' in child) yield child;
    yield* descendants(child);
  }
}

function isFormTo(element: Element, pageUrl: string, action: string): boolean {
  if (element.tagName !== 'form' || attribute(element, 'method') !== 'post') return false;
  return new URL(attribute(element, 'action') ?? pageUrl, new URL(pageUrl, 'http://portal.invalid')).pathname === action;
}

/** Inside of the form, or assigned to it by its id. */
function isControlOf(element: Element, form: Element): boolean {
  if (!['input', 'select', 'textarea', 'button'].includes(element.tagName)) return false;
  const assigned = attribute(element, 'form');
  if (assigned !== undefined) return assigned === attribute(form, 'id');
  for (let node: Node | null = element; node; node = 'parentNode' in node ? node.parentNode : null) if (node === form) return true;
  return false;
}

function hasSameHiddenValue(control: Element, fields: FormFields): boolean {
  const name = attribute(control, 'name') ?? '';
  if (attribute(control, 'type') !== 'hidden' || name === FORM_KEY_FIELD) return true;
  return fields[name]?.includes(attribute(control, 'value') ?? '') ?? false;
}

/** Takes the values that it uses out of `remaining`: fields of the same name get theirs in their order. */
function fillControl(control: Element, remaining: Map<string, string[]>): void {
  const values = remaining.get(attribute(control, 'name') ?? '') ?? [];
  switch (control.tagName) {
    case 'textarea':
      if (values.length > 0) control.childNodes = [{ ...defaultTreeAdapter.createTextNode(`\n${values.shift()!}`), parentNode: control }];
      return;
    case 'select':
      return fillSelect(control, values);
    case 'input':
      return fillInput(control, values);
  }
}

function fillSelect(select: Element, values: string[]): void {
  const options = [...descendants(select)].filter(({ tagName }) => tagName === 'option');
  if (!options.some((option) => values.includes(optionValue(option)))) return;
  for (const option of options) setAttribute(option, 'selected', values.includes(optionValue(option)) ? '' : undefined);
}

function optionValue(option: Element): string {
  return (
    attribute(option, 'value') ??
    option.childNodes
      .map((node) => ('value' in node ? node.value : ''))
      .join('')
      .trim()
  );
}

function fillInput(input: Element, values: string[]): void {
  switch (attribute(input, 'type')) {
    case 'checkbox':
    case 'radio':
      if (attribute(input, 'disabled') === undefined)
        setAttribute(input, 'checked', values.includes(attribute(input, 'value') ?? 'on') ? '' : undefined);
      return;
    case 'hidden':
    case 'password':
    case 'file':
    case 'submit':
      return;
    default:
      if (values.length > 0) setAttribute(input, 'value', values.shift());
  }
}

/** As the portal's own views show an error. */
function markControl(control: Element, error: string): void {
  const id = `${attribute(control, 'id') ?? attribute(control, 'name')!}-error`;
  setAttribute(control, 'class', `${attribute(control, 'class') ?? ''} is-invalid`.trim());
  setAttribute(control, 'aria-invalid', 'true');
  setAttribute(control, 'aria-describedby', id);
  const parent = control.parentNode as Element;
  insert(parent, parent.childNodes.indexOf(control) + 1, `<p class="field-error" id="${id}">${error}</p>`);
}

function insert(parent: Element, index: number, html: string): void {
  const nodes = parseFragment(html).childNodes;
  for (const node of nodes) node.parentNode = parent;
  parent.childNodes.splice(index, 0, ...nodes);
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((found) => found.name === name)?.value;
}

function setAttribute(element: Element, name: string, value: string | undefined): void {
  element.attrs = element.attrs.filter((found) => found.name !== name);
  if (value !== undefined) element.attrs.push({ name, value });
}
