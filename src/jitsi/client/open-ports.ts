import { connect } from 'node:net';

const PORT_TIMEOUT_MS = 2000;

/** Whether anybody takes a connection at this port. */
export function isPortOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PORT_TIMEOUT_MS });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

/** Whether a path of Prosody's own, which tells who is in which room and ends rooms, is passed on by the web server. */
export async function isPathServed(serverUrl: string, path: string): Promise<boolean> {
  try {
    const answer = await fetch(serverUrl + path, { redirect: 'manual', signal: AbortSignal.timeout(PORT_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.status === 200 && /json/i.test(answer.headers.get('content-type') ?? '');
  } catch {
    return false;
  }
}
