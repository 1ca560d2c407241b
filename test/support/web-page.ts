import { createServer } from 'node:http';
import { createServer as createEncrypted } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A web server with these pages, in the place of Jitsi or of another site. */
export async function startWebServer(
  pages: Record<string, { type: string; text: string; redirect?: string }>,
  { host = '127.0.0.1', certificate }: { host?: string; certificate?: { key: string; cert: string } } = {},
): Promise<string> {
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    const page = pages[request.url ?? ''];
    if (page?.redirect !== undefined) response.writeHead(307, { Location: page.redirect }).end();
    else if (page) response.writeHead(200, { 'Content-Type': page.type }).end(page.text);
    else response.writeHead(404).end();
  };
  const server = certificate ? createEncrypted(certificate, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${certificate ? 'https' : 'http'}://${host}:${(server.address() as AddressInfo).port}`;
}

export const script = (text: string) => ({ type: 'application/javascript', text });
