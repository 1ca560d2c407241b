import type { Request } from 'express';
import { deviceOf } from '../../platform/http/device.ts';
import type { PhoneSystem } from '../../jitsi/tokens/app-url.ts';

/** Which phone somebody holds, by what their browser says; undefined for everything else. */
export function phoneSystemOf(request: Request): PhoneSystem | undefined {
  const { system } = deviceOf(request);
  if (system === 'iOS') return 'ios';
  return system === 'Android' ? 'android' : undefined;
}
