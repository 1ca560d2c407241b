import type { RequestHandler } from 'express';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { watchableCalls } from '../../meetings/timetable/meeting-cards.ts';
import type { FindLiveCalls } from '../../meetings/live-call.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isHtmxRequest, renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { formatDayAndMonth, formatShortDay, TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { ProsodyError } from '../../jitsi/client/prosody-http.ts';
import { loadRoomCensus } from '../../jitsi/client/prosody-rooms.ts';
import { isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import { listUnenforcedRules } from '../../jitsi/unenforced-rules.ts';
import { findMeetingsByRooms, type RoomMeeting } from '../../meetings/rooms/find-room.ts';
import type { FindFirstSteps } from '../first-steps/find-first-steps.ts';
import { toEntryView } from '../audit-log/entry-view.ts';
import { type AttentionSources, findAttention } from './attention.ts';
import { type DashboardContext, loadTiles } from './dashboard-tiles.ts';

/** `/admin`: the first steps, what needs attention, the calls of now, and the tiles that the user may see. */
export function dashboardPage(
  context: DashboardContext,
  findLiveCalls: FindLiveCalls,
  findFirstSteps: FindFirstSteps,
  sources: AttentionSources,
): RequestHandler {
  const { settings, clock } = context;
  return async (_request, response) => {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
    const entryViewer = { messages, time, hasPermission: getViewer(response)!.hasPermission };
    const loading = loadTiles(context, account);
    const [{ auditLog, ...tiles }, firstSteps, attention, live] = await Promise.all([
      loading,
      findFirstSteps(account),
      findAttention(context, sources, account, loading),
      loading.then(({ calls }) => findLiveCalls(watchableCalls(account, calls?.running ?? []))),
    ]);
    renderPage(response, 'admin/dashboard/overview', {
      title: messages.dashboard.title,
      layout: 'administration',
      now: clock.now(),
      firstSteps,
      attention,
      ...tiles,
      auditLog: auditLog && { ...auditLog, entries: auditLog.entries.map((entry) => toEntryView(entryViewer, entry)) },
      shortDay: (date: string) => formatShortDay(account.locale, date),
      dayAndMonth: (date: string) => formatDayAndMonth(account.locale, date),
      live,
      showsOpenRooms: hasPermission(account, 'meetings:write'),
      jitsiServer: settings.jitsi.serverUrl,
      unenforcedRules: listUnenforcedRules(settings.jitsi),
    });
  };
}

const MAX_CALLS = { onPage: 200, onTile: 5 };

/** `/admin/rooms`: the rooms that Jitsi has open now, as a page and as a fragment that the dashboard loads afterwards. */
export function openRoomsPage(context: AppContext, findLiveCalls: FindLiveCalls): RequestHandler {
  return async (request, response) => {
    const rooms = await listOpenRooms(context, findLiveCalls);
    const page = { title: messagesFor(signedInAccount(response).locale).openRooms.title, rooms, now: context.clock.now() };
    if (isHtmxRequest(request))
      return renderPage(response, 'admin/dashboard/rooms', { ...page, layout: 'fragment', maxCalls: MAX_CALLS.onTile });
    renderPage(response, 'admin/dashboard/rooms-page', { ...page, layout: 'administration', maxCalls: MAX_CALLS.onPage });
  };
}

/** `participants`: as Jitsi counts now; `reported`: as its events said, undefined where it sends none. */
type OpenCall = RoomMeeting & { participants: number; reported: number | undefined; leaked: boolean };

/** `unknownRooms`: the number of open rooms that belong to no meeting. `no-address`: JITSI_PROSODY_URL is not set. */
type OpenRoomsResult =
  { kind: 'rooms'; calls: OpenCall[]; participants: number; unknownRooms: number } | { kind: ProsodyError | 'no-address' };

/** Asks Prosody which rooms are open. Calls with the most participants come first. */
async function listOpenRooms({ db, settings, log }: AppContext, findLiveCalls: FindLiveCalls): Promise<OpenRoomsResult> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const census = await loadRoomCensus({ prosodyUrl, xmppDomain });
  if (census.kind !== 'census') {
    log.warn({ error: census.kind }, 'Prosody did not list the open rooms');
    return census;
  }
  const rooms = census.rooms.filter(({ room }) => room === undefined || !isDoctorRoom(room));
  const roomNames = rooms.flatMap(({ room }) => room ?? []);
  const meetings = await findMeetingsByRooms(db, roomNames);
  const liveCalls = await findLiveCalls([...meetings.values()].map(({ id }) => ({ id, canManage: false })));
  const calls = rooms.flatMap(({ room, participants, leaked }): OpenCall[] => {
    const meeting = meetings.get(room ?? '');
    return meeting ? [{ ...meeting, participants, leaked, reported: liveCalls.get(meeting.id)?.participants }] : [];
  });
  calls.sort((one, other) => other.participants - one.participants || one.id - other.id);
  const participants = calls.reduce((total, call) => total + call.participants, 0);
  return { kind: 'rooms', calls, participants, unknownRooms: rooms.length - calls.length };
}
