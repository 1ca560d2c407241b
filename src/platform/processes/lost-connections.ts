import type { Worker } from 'node:cluster';

type Handle = { close: () => void };

/** The connection that was handed over last, and to whom: one that is just ending returns it, and another one gets it. */
const receivers = new WeakMap<Handle, Worker>();

/**
 * Ends the connection that was just handed to a process when that one dies. Node keeps its own end of it open until the process confirms
 * that it has it (`lib/internal/cluster/round_robin_handle.js`): its client would wait forever.
 */
export function closeLostConnections(worker: Worker): void {
  let last: Handle | undefined;
  const send = worker.process.send.bind(worker.process) as (...args: unknown[]) => boolean;
  worker.process.send = (...args: unknown[]) => {
    const handle = args[1] as Handle | undefined;
    if (handle) receivers.set((last = handle), worker);
    return send(...args);
  };
  worker.once('exit', () => {
    if (last && receivers.get(last) === worker) last.close();
  });
}
