import type { openRoomsMessages as spanish } from '../es/open-rooms.ts';

export const openRoomsMessages: typeof spanish = {
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
  unknownRoomsHint: 'Another system uses the same Jitsi, or Jitsi opens rooms without asking the portal. The diagnosis says which.',
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
      size: 'Jitsi cannot say who is in a call: it lacks the module muc_size. Tell the administration.',
    },
    refused: 'Jitsi refused the request. Tell the administration.',
    unreachable: 'Jitsi did not respond in time. Try again in a moment.',
  },
};
