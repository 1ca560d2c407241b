/** The part of the library that the tests use; it brings no types. */
declare module '@xmpp/client' {
  type Authenticate = (credentials: { username: string; password: string }, mechanism: string) => Promise<void>;

  export function client(options: {
    service: string;
    domain: string;
    credentials: (authenticate: Authenticate, mechanisms: string[]) => Promise<void>;
  }): {
    start: () => Promise<unknown>;
    stop: () => Promise<unknown>;
    on: (event: 'error', listener: (error: Error) => void) => void;
    reconnect: { stop: () => void };
  };
}
