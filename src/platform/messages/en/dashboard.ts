import type * as spanish from '../es/dashboard.ts';

export const dashboard: typeof spanish.dashboard = {
  title: 'Overview',
  asOf: (time) => `State of the portal at ${time}.`,
  reload: 'Refresh',
  seeAll: 'See all',
  calls: {
    title: 'Classes',
    running: (count) => `Now: ${count}`,
    noneRunning: 'None at the moment.',
    upcoming: 'In the next few hours',
    noneUpcoming: 'None in the next twelve hours.',
    more: (count) => `and ${count} more`,
  },
  attention: {
    title: 'Needs attention',
    allWell: (time) => `All in order. Checked at ${time}.`,
    jitsi: {
      unreachable: (time) => `Jitsi did not respond at ${time}: nobody can join a class.`,
      timeout: (time) => `Jitsi took too long to respond at ${time}.`,
      'unexpected-response': (time) => `Jitsi gave an unexpected response at ${time}: check its address.`,
    },
    noTeacher: (title, course, time) => `“${title}” (${course}), today at ${time}, has no teacher.`,
    moreWithoutTeacher: 'More of today’s classes have no teacher.',
    withoutFactor: (count, number) =>
      count === 1
        ? '1 person has a role that requires two-step verification, and has not set it up yet.'
        : `${number} people have a role that requires two-step verification, and have not set it up yet.`,
    locked: (names, teachers, others) => {
      const rest = others === undefined ? '' : others === '1' ? ', and 1 more account' : `, and ${others} more accounts`;
      return teachers === 1
        ? `The account of the teacher ${names} is locked${rest}.`
        : `The accounts of the teachers ${names} are locked${rest}.`;
    },
    mailLate: (count, text) =>
      count === 1 ? '1 email has been waiting for more than half an hour.' : `${text} emails have been waiting for more than half an hour.`,
    mailNotConfigured: (count, text) =>
      count === 1
        ? '1 email is waiting, and sending email is not configured.'
        : `${text} emails are waiting, and sending email is not configured.`,
    mailFailed: (count, text) =>
      count === 1
        ? '1 email could not be delivered in the last three days.'
        : `${text} emails could not be delivered in the last three days.`,
    doctor: {
      never: 'The diagnostics have never been run: nobody knows whether Jitsi does what the portal expects.',
      failed: (count, date) =>
        count === 1 ? `The diagnostics of ${date} found 1 problem.` : `The diagnostics of ${date} found ${count} problems.`,
      incomplete: (date) => `The diagnostics of ${date} did not finish.`,
      old: (date) => `The last diagnostics are from ${date}.`,
    },
    imports: {
      waiting: (file) => `The list “${file}” has been checked and is waiting for a decision.`,
      stopped: (file) => `The import of “${file}” stopped.`,
    },
    auditLog: 'The audit log was tampered with.',
    unenforced: (count) =>
      count === 1 ? 'Jitsi does not enforce 1 rule of the portal.' : `Jitsi does not enforce ${count} rules of the portal.`,
    toRecordings: 'See the recordings',
    toDoctor: 'Go to the diagnostics',
    toJitsi: 'Open Jitsi',
    toEnroll: 'Enrol its teacher',
    toClass: 'See the class',
    toMeetings: 'See the classes',
    toPeople: 'See who they are',
    toRoles: 'See the roles',
    toLocked: 'Unlock',
    toMail: 'See the emails',
    toFailedMail: 'See which',
    toImport: 'See the list',
    toAuditLog: 'See the audit log',
    toRules: 'See which',
  },
  figures: {
    title: 'Figures',
    today: 'Today',
    asOf: (time) => `Counted up to ${time}.`,
    notCounted: 'Today is not counted yet.',
    see: 'See the figures',
  },
  jitsi: {
    title: 'Jitsi server',
    unknown: 'Checking. Refresh the page in a few seconds.',
    reachable: (milliseconds) => `Responds in ${milliseconds} ms.`,
    unreachable: 'No response: nobody can join a video call.',
    timeout: 'Takes too long to respond.',
    'unexpected-response': (status) => `Unexpected response (${status}): check its URL.`,
    checkedAt: (time) => `Checked at ${time}.`,
  },
  signIns: {
    title: 'Failed sign-ins',
    lastHour: 'Last hour',
    lastDay: 'Last 24 hours',
    lockedOut: 'Locked accounts',
    seeAll: 'See which',
  },
  mail: {
    title: 'Mail',
    queued: 'Waiting',
    failed: 'Not delivered',
    oldest: (moment) => `The oldest has been waiting since ${moment}.`,
    notConfigured: 'Sending email is not configured.',
  },
  auditLog: { title: 'Latest audit log entries', none: 'There are no entries yet.' },
  system: { title: 'This portal', version: 'Version', database: 'Database', size: 'Size' },
};

export const openRooms: typeof spanish.openRooms = {
  title: 'Open rooms',
  lead: 'The rooms that Jitsi has open right now.',
  asOf: (time) => `As of ${time}.`,
  ask: 'Refresh',
  see: 'See the open rooms',
  none: 'No room is open.',
  sum: (people, rooms) => `${people === 1 ? '1 person' : `${people} people`} in ${rooms === 1 ? '1 video call' : `${rooms} video calls`}.`,
  shown: (count) => `These are the ${count} with the most people.`,
  unknownRooms: (count) =>
    count === 1 ? '1 open room belongs to no video call of this portal.' : `${count} open rooms belong to no video call of this portal.`,
  unknownRoomsHint: 'Another system uses the same Jitsi, or Jitsi opens rooms without asking the portal. The diagnostics say which.',
  leaked: 'Jitsi counts people who are no longer connected',
  columns: { call: 'Video call', participants: 'According to Jitsi', reported: 'According to its events' },
  breakoutHint: 'Participants in breakout rooms are counted by the events only.',

  insideTitle: 'Who is in the call right now',
  insideLead: 'Who is in the call according to Jitsi right now, compared with the events that it sent.',
  seeInside: 'See who is in the call right now',
  nobody: 'Nobody is in the room.',
  people: (count) => (count === 1 ? '1 person is in the room:' : `${count} people are in the room:`),
  inGroups: (count) => (count === 1 ? '1 person is in a breakout room.' : `${count} people are in breakout rooms.`),
  noAccount: 'A participant without an account',
  noName: 'No name',
  unreported: 'Jitsi did not report the arrival',
  unreportedHint: 'The name is the one that this participant entered in Jitsi: it does not prove who they are.',
  gone: () => 'No longer in the call, but Jitsi did not report the departure:',
  namesOnly: 'The names are those that participants entered in Jitsi: they do not prove who they are.',

  trouble: {
    'no-address': 'The portal cannot ask Jitsi who is in a call. The administrator of the server can set JITSI_PROSODY_URL.',
    'no-module': {
      census: 'Jitsi cannot list its open rooms: it lacks the module muc_census.',
      size: 'Jitsi cannot say who is in a call: it lacks the module muc_size.',
    },
    refused: 'Jitsi refused the request.',
    unreachable: 'Jitsi did not respond in time. Try again in a moment.',
  },
};
