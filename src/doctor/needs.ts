import type { Needs } from '../http/needs.ts';
import type { TokenMint } from '../jitsi/room-token.ts';

export type DoctorNeeds = Needs & { mint: TokenMint };
