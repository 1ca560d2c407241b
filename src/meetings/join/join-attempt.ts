/** Through what a token was asked for; `return` is the way back from Jitsi. */
export type Door = 'page' | 'return' | 'endpoint' | 'debug' | 'api';

export type Attempt = { userId: number; meetingId: number | null; door: Door; answer: string; moderator: boolean };

/** The newest record of the same person and meeting, as found together with the facts of the decision. */
export type LastAttempt = { id: number; door: string; answer: string; moderator: boolean; firstAt: Date };
