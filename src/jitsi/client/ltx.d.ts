/** The part of `ltx` that is used here; the package has no types. */
declare module 'ltx' {
  export class Element {
    constructor(name: string, attributes?: Record<string, string | undefined>);
    name: string;
    attrs: Record<string, string | undefined>;
    children: (Element | string)[];
    is(name: string, namespace?: string): boolean;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildren(name: string, namespace?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, namespace?: string): string | null;
    getText(): string;
    /** Adds a child and returns it. */
    c(name: string, attributes?: Record<string, string | undefined>): Element;
    /** Adds text and returns this element. */
    t(text: string): Element;
    cnode(child: Element): Element;
    up(): Element;
    toString(): string;
  }
  export function parse(xml: string): Element;
}
