import type { Request, Response } from 'express';
import type { Settings } from '../../platform/config/settings.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { mobilePlatforms, appStores, type MobilePlatform } from '../../jitsi/tokens/app-url.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { Meeting } from '../meeting.ts';
import { parseDevice } from '../../platform/http/client.ts';
import { create } from 'qrcode';

/** The page of a meeting for phones. */
export function phonePath(meetingId: number): string {
  return `/meetings/${meetingId}/phone`;
}

/** Somebody who may or may not have an account, in front of a class: `path` is the page itself, `door` where they enter. */
export type PhonePageData = {
  meetingInfo: { meeting: Pick<Meeting, 'title' | 'startsAt' | 'endsAt'>; courseTitle: string };
  path: string;
  joinPath: string;
  /** Undefined where they can enter now; else when that will be, or `null` where it will not. */
  opensAt: Date | null | undefined;
};

/**
 * Offers the browser and Jitsi's application to a phone, and a code for one to everything else. No token stands on this page or in the
 * code: the door makes it when somebody enters.
 */
export function showPhonePage(request: Request, response: Response, settings: Pick<Settings, 'http'>, at: PhonePageData): void {
  const system = detectPhoneSystem(request);
  renderPage(response, 'meetings/phone', {
    title: messagesFor(getLocale(request, response)).phone.title,
    layout: 'single',
    ...at,
    system,
    apps: mobilePlatforms.map((name) => ({ name, href: `${at.joinPath}?app=${name}`, store: appStores[name] })),
    missing: request.query['missing'] !== undefined,
    code: system ? undefined : createQrCode(settings.http.publicUrl + at.path),
    address: settings.http.publicUrl + at.path,
  });
}

/** Which phone somebody holds, by what their browser says; undefined for everything else. */
export function detectPhoneSystem(request: Request): MobilePlatform | undefined {
  const { system } = parseDevice(request);
  if (system === 'iOS') return 'ios';
  return system === 'Android' ? 'android' : undefined;
}

/** What a camera reads as an address: a square of `size` modules, of which `path` draws the dark ones. */
export type QrCode = { size: number; path: string };

export function createQrCode(text: string): QrCode {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dark: string[] = [];
  for (let at = 0; at < data.length; at++) if (data[at]) dark.push(`M${at % size} ${Math.floor(at / size)}h1v1h-1z`);
  return { size, path: dark.join('') };
}
