/** The part of the library that the tests use; it brings no types. */
declare module '@xmpp/client' {
  type Authenticate = (credentials: { username: string; password: string }, mechanism: string) => Promise<void>;

  export type Stanza = {
    name: string;
    attrs: Record<string, string>;
    is: (name: string) => boolean;
    getChild: (name: string) => Stanza | undefined;
    getChildElements: () => Stanza[];
  };

  export type Client = {
    start: () => Promise<unknown>;
    stop: () => Promise<unknown>;
    send: (stanza: Stanza) => Promise<void>;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'stanza', listener: (stanza: Stanza) => void): void;
    reconnect: { stop: () => void };
  };

  export function xml(name: string, attributes?: Record<string, string>, ...children: (Stanza | string)[]): Stanza;

  export function client(options: {
    service: string;
    domain: string;
    credentials: (authenticate: Authenticate, mechanisms: string[]) => Promise<void>;
  }): Client;
}
