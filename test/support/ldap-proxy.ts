import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Between the portal and a directory, on loopback. `open`: how many connections of the portal there are. */
export type LdapProxy = { url: URL; open: () => number; close: () => void };

/** What is sent in place of the first answer of the directory, and whether its later ones are handed on. */
type FirstAnswer = { bytes: Buffer; goesOn: boolean };

/** Hands on what both sides say. `replaceFirst` is handed the first answer in a connection, and which one that is, from 1. */
export async function startLdapProxy(
  plainUrl: string,
  replaceFirst: (answer: Buffer, connection: number) => FirstAnswer,
): Promise<LdapProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((portal) => {
    const connection = ++connections;
    const slapd = connect(Number(new URL(plainUrl).port), '127.0.0.1');
    sockets.add(portal);
    portal.on('close', () => sockets.delete(portal) && slapd.destroy());
    for (const socket of [portal, slapd]) socket.on('error', () => socket.destroy());
    portal.pipe(slapd);
    slapd.once('data', (answer) => {
      const { bytes, goesOn } = replaceFirst(answer, connection);
      portal.write(bytes);
      if (goesOn) slapd.pipe(portal);
      else slapd.resume();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`ldap://localhost:${(server.address() as AddressInfo).port}`),
    open: () => sockets.size,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
