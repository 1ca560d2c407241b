import { randomInt } from 'node:crypto';
import { Element, parse } from 'ltx';
import { JitsiFailureError, toUnreachableError } from './jitsi-failure.ts';

const BOSH = 'http://jabber.org/protocol/httpbind';
const XBOSH = 'urn:xmpp:xbosh';

/** Seconds for which the server may keep a request that it has no answer to. */
const HOLD_SECONDS = 2;

/** A room in which others never stop talking is not listened to for ever. */
const MAX_POLLS = 10;

/** Milliseconds after which a request is given up. */
const TIMEOUT_MS = 15_000;

/**
 * XMPP over HTTP as Jitsi's web page speaks it (XEP-0124, XEP-0206): each request carries what is said and brings what was said
 * meanwhile. Every method throws a TroubleError where the server ends the stream or cannot be understood.
 */
export class BoshStream {
  readonly domain: string;
  readonly #address: string;
  #requestId = randomInt(1e6, 1e9);
  #sessionId = '';
  #ended = false;
  #heard: Element[] = [];

  /** `query` is what the web page adds to the address: the room, the token. */
  constructor(httpBind: string, domain: string, query: Record<string, string>) {
    this.domain = domain;
    this.#address = `${httpBind}?${new URLSearchParams(query).toString()}`;
  }

  /** Opens the stream; answers how one may sign in. */
  async open(): Promise<string[]> {
    const answer = await this.#exchange(
      body({
        to: this.domain,
        wait: String(HOLD_SECONDS),
        hold: '1',
        ver: '1.6',
        'xml:lang': 'en',
        'xmpp:version': '1.0',
        'xmlns:xmpp': XBOSH,
      }),
    );
    this.#sessionId = answer.attrs['sid'] ?? '';
    if (!this.#sessionId) throw new JitsiFailureError('unreachable', 'no-session');
    const features = answer.getChildren('features')[0] ?? (await this.receive((element) => element.is('features')));
    return (
      features
        .getChild('mechanisms')
        ?.getChildren('mechanism')
        .map((one) => one.getText()) ?? []
    );
  }

  /** Begins the stream anew, as the person who has just signed in. */
  async restart(): Promise<void> {
    await this.#exchange(body({ to: this.domain, 'xml:lang': 'en', 'xmpp:restart': 'true', 'xmlns:xmpp': XBOSH }));
  }

  async send(element: Element): Promise<void> {
    this.#keep(await this.#exchange(body({}).cnode(element).up()));
  }

  /** The first element that was or will be heard and fits; a TroubleError where none comes in time. It is not heard again. */
  async receive(fits: (element: Element) => boolean, patience = TIMEOUT_MS): Promise<Element> {
    const deadline = performance.now() + patience;
    for (;;) {
      const found = this.#heard.find(fits);
      if (found) {
        this.#heard = this.#heard.filter((element) => element !== found);
        return found;
      }
      if (performance.now() > deadline) throw new JitsiFailureError('unreachable', 'no-answer');
      this.#keep(await this.#exchange(body({})));
    }
  }

  /** Listens until the server has nothing to say, and answers everything that was heard and not yet taken. */
  async drain(): Promise<Element[]> {
    for (let turn = 0; turn < MAX_POLLS; turn++) {
      const answer = await this.#exchange(body({}));
      if (answer.getChildElements().length === 0) break;
      this.#keep(answer);
    }
    return this.#heard;
  }

  /** Leaves; what the server says to that does not matter. */
  async close(): Promise<void> {
    if (this.#ended || !this.#sessionId) return;
    const leaving = body({ type: 'terminate' });
    leaving.c('presence', { xmlns: 'jabber:client', type: 'unavailable' });
    await this.#exchange(leaving).catch(() => undefined);
    this.#ended = true;
  }

  #keep(answer: Element): void {
    this.#heard.push(...answer.getChildElements());
  }

  async #exchange(request: Element): Promise<Element> {
    request.attrs['rid'] = String(this.#requestId++);
    if (this.#sessionId) request.attrs['sid'] = this.#sessionId;
    const answer = await this.#post(request.toString());
    if (answer.attrs['type'] !== 'terminate') return answer;
    this.#ended = true;
    throw new JitsiFailureError('refused', answer.attrs['condition'] ?? 'terminated', findErrorText(answer));
  }

  async #post(xml: string): Promise<Element> {
    try {
      const answer = await fetch(this.#address, {
        method: 'POST',
        body: xml,
        headers: { 'Content-Type': 'text/xml; charset=utf-8' },
        // The address holds a token, which is for nobody else.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await answer.text();
      if (answer.status !== 200) throw new JitsiFailureError('refused', `http-${answer.status}`);
      const element = parseBody(text);
      if (!element) throw new JitsiFailureError('unreachable', 'no-xmpp');
      return element;
    } catch (error) {
      throw error instanceof JitsiFailureError ? error : toUnreachableError(error);
    }
  }
}

function body(attributes: Record<string, string>): Element {
  return new Element('body', { xmlns: BOSH, ...attributes });
}

function parseBody(text: string): Element | undefined {
  try {
    const element = parse(text);
    return element.is('body', BOSH) ? element : undefined;
  } catch {
    return undefined;
  }
}

/** The sentence of a refusal, wherever it stands in it. */
export function findErrorText(element: Element): string {
  const own = element.getChildText('text');
  return own ?? element.getChildElements().map(findErrorText).find(Boolean) ?? '';
}
