import type { openRoomsMessages as spanish } from '../es/open-rooms.ts';

export const openRoomsMessages: typeof spanish = {
  title: 'Open rooms',
  lead: 'What Jitsi says right now, even if some of its news was lost.',
  asOf: (time) => `Asked at ${time}.`,
  ask: 'Ask again',
  see: 'See the open rooms',
  none: 'No room is open.',
  sum: (people, rooms) => `${people === 1 ? '1 person' : `${people} people`} in ${rooms === 1 ? '1 video call' : `${rooms} video calls`}.`,
  shown: (count) => `These are the ${count} with the most people.`,
  foreign: (count) =>
    count === 1 ? '1 open room belongs to no video call of this portal.' : `${count} open rooms belong to no video call of this portal.`,
  foreignHint: 'Another system uses the same Jitsi, or Jitsi opens rooms without asking the portal. The doctor says which.',
  leaked: 'Jitsi counts people who are no longer connected',
  columns: { call: 'Video call', people: 'By Jitsi', told: 'By its news' },
  groupsHint: 'Whoever is in a breakout room counts in the news alone.',

  insideTitle: 'Who is inside right now',
  insideLead: 'What Jitsi says at this moment, beside what it had told.',
  seeInside: 'See who is inside right now',
  nobody: 'Nobody is in the room.',
  people: (count) => (count === 1 ? '1 person is in the room:' : `${count} people are in the room:`),
  inGroups: (count) => (count === 1 ? '1 person is in a breakout room.' : `${count} people are in breakout rooms.`),
  noAccount: 'Somebody without an account here',
  noName: 'No name',
  unheard: 'no news of their coming in',
  unheardHint: 'The name is the one that their own page shows: it does not prove who they are.',
  gone: () => 'No longer inside, and no news of their leaving came:',
  namesOnly: "The names are those that each person's page shows: they do not prove who they are.",

  trouble: {
    'no-address': 'This portal has nowhere to ask Jitsi who is inside. Whoever runs it can say where in JITSI_PROSODY_URL.',
    'no-module': {
      census: 'Jitsi cannot say which rooms are open: it lacks the module muc_census.',
      size: 'Jitsi cannot say who is inside: it lacks the module muc_size. Tell the administration.',
    },
    refused: 'Jitsi would not say. Tell the administration.',
    unreachable: 'Jitsi did not answer in time. Ask again in a moment.',
  },
};
