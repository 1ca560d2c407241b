/** Through what a token was asked for; `return` is the way back from Jitsi. */
export type EntryPoint = 'page' | 'return' | 'endpoint' | 'debug' | 'api';

export type JoinAttempt = { userId: number; meetingId: number | null; entryPoint: EntryPoint; outcome: string; moderator: boolean };

/** The newest record of the same person and meeting, as found together with the facts of the decision. */
export type LastJoinAttempt = { id: number; entryPoint: string; outcome: string; moderator: boolean; firstAt: Date };
