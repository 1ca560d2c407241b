import type { Registry } from 'prom-client';

/** What the registry of one process counted, as values that go from process to process. */
export type Samples = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The processes that answer at one address (`WEB_PROCESSES`), as one of them sees them. */
export type ProcessGroup = {
  /** From 1 on. The first one also does what one does for all: jobs, clean-up, checkpoints. */
  number: number;
  provideSamples(read: () => Promise<Samples>): void;
  /** Of all processes, also of those that have ended since the portal started. */
  collectSamples(): Promise<Samples[]>;
};

export type MessageToPrimary =
  { kind: 'serving'; port: number } | { kind: 'samples'; samples: Samples } | { kind: 'collect-samples'; id: number };

/** `drain`: accept no more connections, answer what comes on the others, and end. `stop`: end within ten seconds. */
export type MessageToProcess = { kind: 'stop' | 'drain' | 'read-samples' } | { kind: 'collected-samples'; id: number; samples: Samples[] };
