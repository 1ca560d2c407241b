import type { emailLayoutMessages as spanish } from '../es/email-layout.ts';

export const emailLayoutMessages: typeof spanish = {
  copyLinkHint: 'If the button does not work, copy this address into your browser:',
};
