import type { mailWords as spanish } from '../es/email-layout.ts';

export const mailWords: typeof spanish = {
  orCopy: 'If the button does not work, copy this address into your browser:',
};
