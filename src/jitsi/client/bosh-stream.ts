import { randomInt } from 'node:crypto';
import { Element, parse } from 'ltx';
import { JitsiFailureError, toUnreachableError } from './jitsi-failure.ts';

const BOSH = 'http://jabber.org/protocol/httpbind';
const XBOSH = 'urn:xmpp:xbosh';

/** How long the server may hold a request without a response. */
const HOLD_SECONDS = 2;

/** Bounds `drain` in a room where stanzas never stop. */
const MAX_POLLS = 10;

const TIMEOUT_MS = 10_000;

/** Posts a request to the BOSH URL; rejects where no response came. */
export type PostXml = (url: string, xml: string, signal: AbortSignal) => Promise<{ status: number; text: string }>;

/**
 * XMPP over HTTP as Jitsi's web page uses it (XEP-0124, XEP-0206): each request sends stanzas and returns those received meanwhile.
 * Every method throws a JitsiFailureError where the server ends the stream or responds with anything else.
 */
export class BoshStream {
  readonly domain: string;
  readonly #url: string;
  readonly #postXml: PostXml;
  #requestId = randomInt(1e6, 1e9);
  #sessionId = '';
  #ended = false;
  #received: Element[] = [];

  /** `query` is what the web page adds to the URL: the room, the token. */
  constructor(httpBind: string, domain: string, query: Record<string, string>, postXml: PostXml) {
    this.domain = domain;
    this.#postXml = postXml;
    this.#url = `${httpBind}?${new URLSearchParams(query).toString()}`;
  }

  /** Opens the stream and returns the SASL mechanisms. */
  async open(): Promise<string[]> {
    const response = await this.#exchange(
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
    this.#sessionId = response.attrs['sid'] ?? '';
    if (!this.#sessionId) throw new JitsiFailureError('unreachable', 'no-session');
    const features = response.getChildren('features')[0] ?? (await this.receive((element) => element.is('features')));
    return (
      features
        .getChild('mechanisms')
        ?.getChildren('mechanism')
        .map((mechanism) => mechanism.getText()) ?? []
    );
  }

  /** Restarts the stream after authentication. */
  async restart(): Promise<void> {
    await this.#exchange(body({ to: this.domain, 'xml:lang': 'en', 'xmpp:restart': 'true', 'xmlns:xmpp': XBOSH }));
  }

  async send(element: Element): Promise<void> {
    this.#store(await this.#exchange(body({}).cnode(element).up()));
  }

  /** Takes the first stanza that matches, from those received or still to come; a JitsiFailureError where none comes in time. */
  async receive(matches: (stanza: Element) => boolean, timeoutMs = TIMEOUT_MS): Promise<Element> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = this.#received.find(matches);
      if (found) {
        this.#received = this.#received.filter((element) => element !== found);
        return found;
      }
      if (performance.now() > deadline) throw new JitsiFailureError('unreachable', 'no-answer');
      this.#store(await this.#exchange(body({})));
    }
  }

  /** Receives until the server has nothing to send, and returns all stanzas that were not taken yet. */
  async drain(): Promise<Element[]> {
    for (let poll = 0; poll < MAX_POLLS; poll++) {
      const response = await this.#exchange(body({}));
      if (response.getChildElements().length === 0) break;
      this.#store(response);
    }
    return this.#received;
  }

  /** Stanzas that were received and not taken yet. */
  received(): readonly Element[] {
    return this.#received;
  }

  /** Closes the stream and ignores the response. */
  async close(): Promise<void> {
    if (this.#ended || !this.#sessionId) return;
    const terminate = body({ type: 'terminate' });
    terminate.c('presence', { xmlns: 'jabber:client', type: 'unavailable' });
    await this.#exchange(terminate).catch(() => undefined);
    this.#ended = true;
  }

  #store(response: Element): void {
    this.#received.push(...response.getChildElements());
  }

  async #exchange(request: Element): Promise<Element> {
    request.attrs['rid'] = String(this.#requestId++);
    if (this.#sessionId) request.attrs['sid'] = this.#sessionId;
    const response = await this.#post(request.toString());
    if (response.attrs['type'] !== 'terminate') return response;
    this.#ended = true;
    throw new JitsiFailureError('refused', response.attrs['condition'] ?? 'terminated', findErrorText(response));
  }

  async #post(xml: string): Promise<Element> {
    try {
      const { status, text } = await this.#postXml(this.#url, xml, AbortSignal.timeout(TIMEOUT_MS));
      if (status !== 200) throw new JitsiFailureError('refused', `http-${status}`);
      const element = parseBody(text);
      if (!element) throw new JitsiFailureError('unreachable', 'no-xmpp');
      return element;
    } catch (error) {
      throw error instanceof JitsiFailureError ? error : toUnreachableError(error);
    }
  }
}

/** Through Jitsi's web server, as browsers do; `headers` are what a proxy on the way adds. */
export function postThroughWeb(headers: Record<string, string> = {}): PostXml {
  return async (url, xml, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      body: xml,
      headers: { ...headers, 'Content-Type': 'text/xml; charset=utf-8' },
      // The URL holds a token, which must not be sent elsewhere.
      redirect: 'manual',
      signal,
    });
    return { status: response.status, text: await response.text() };
  };
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

/** The text of an error, at whatever depth. */
export function findErrorText(element: Element): string {
  const own = element.getChildText('text');
  return own ?? element.getChildElements().map(findErrorText).find(Boolean) ?? '';
}
