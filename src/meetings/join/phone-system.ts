import type { Request } from 'express';
import { parseDevice } from '../../platform/http/device.ts';
import type { MobilePlatform } from '../../jitsi/tokens/app-url.ts';

/** Which phone somebody holds, by what their browser says; undefined for everything else. */
export function detectPhoneSystem(request: Request): MobilePlatform | undefined {
  const { system } = parseDevice(request);
  if (system === 'iOS') return 'ios';
  return system === 'Android' ? 'android' : undefined;
}
