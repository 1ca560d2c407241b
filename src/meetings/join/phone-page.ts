import type { Request, Response } from 'express';
import { appStores, type MobilePlatform, mobilePlatforms } from '../../jitsi/tokens/call-url.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { parseDevice } from '../../platform/http/client.ts';
import { createQrCode } from '../../platform/http/qr-code.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { KeptOfCall } from '../call-options/resolve-call-options.ts';
import type { Meeting } from '../meeting.ts';

/** `path` is the page itself, `joinPath` what its buttons lead to. */
type PhonePageData = {
  meetingInfo: { meeting: Pick<Meeting, 'title' | 'startsAt' | 'endsAt'>; courseTitle: string; kept: KeptOfCall | undefined };
  path: string;
  joinPath: string;
  /** Undefined: the meeting is open; null: it will not open any more. */
  opensAt: Date | null | undefined;
};

/** The path of a member's phone page. */
export function phonePath(meetingId: number): string {
  return `/meetings/${meetingId}/phone`;
}

/**
 * Offers a phone Jitsi's application and the browser. Any other device gets these and a QR code of the page, and the stylesheet shows
 * what its pointer asks for. Neither the page nor the code holds a token: `joinPath` signs it.
 */
export function showPhonePage(request: Request, response: Response, settings: Pick<Settings, 'http'>, data: PhonePageData): void {
  const system = detectPhoneSystem(request);
  const url = settings.http.publicUrl + data.path;
  renderPage(response, 'meetings/join/phone', {
    title: messagesFor(getLocale(request, response)).phone.title,
    layout: 'single',
    ...data,
    system,
    apps: mobilePlatforms.map((name) => ({ name, href: `${data.joinPath}?app=${name}`, store: appStores[name] })),
    appMissing: request.query['missing'] !== undefined,
    qrCode: system ? undefined : createQrCode(url),
    url,
  });
}

/** By the User-Agent; undefined for a device that is not a phone or tablet. */
export function detectPhoneSystem(request: Request): MobilePlatform | undefined {
  const { system } = parseDevice(request);
  if (system === 'iOS') return 'ios';
  return system === 'Android' ? 'android' : undefined;
}
