import type { Needs } from '../../platform/http/context.ts';
import type { TokenMint } from '../../jitsi/tokens/room-token.ts';

export type DoctorNeeds = Needs & { mint: TokenMint };
