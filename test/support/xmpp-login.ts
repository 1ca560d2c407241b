import { client } from '@xmpp/client';

export type Mechanism = 'PLAIN' | 'SCRAM-SHA-1';

/** Tries once to log in. Answers `in`, or the condition with which the server refused. */
export async function xmppLogin(
  server: { port: number; domain: string },
  mechanism: Mechanism,
  username: string,
  password: string,
): Promise<string> {
  const xmpp = client({
    service: `xmpp://127.0.0.1:${server.port}`,
    domain: server.domain,
    credentials: (authenticate) => authenticate({ username, password: onTheWire(mechanism, password) }, mechanism),
  });
  xmpp.reconnect.stop();
  xmpp.on('error', () => undefined);
  try {
    await xmpp.start();
    return 'in';
  } catch (error) {
    if (error instanceof Error && error.name === 'SASLError') return (error as Error & { condition: string }).condition;
    throw error;
  } finally {
    await xmpp.stop();
  }
}

/** The library turns PLAIN's text into base64 as if each character were a byte: it gets the bytes. */
function onTheWire(mechanism: Mechanism, password: string): string {
  return mechanism === 'PLAIN' ? Buffer.from(password).toString('latin1') : password;
}
