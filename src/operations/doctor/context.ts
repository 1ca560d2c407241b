import type { AppContext } from '../../platform/http/context.ts';
import type { TokenSigner } from '../../jitsi/tokens/room-token.ts';

export type DoctorContext = AppContext & { tokenSigner: TokenSigner };
