import type { mailWords as spanish } from '../es/mail.ts';

export const mailWords: typeof spanish = {
  orCopy: 'If the button does not work, copy this address into your browser:',
};
