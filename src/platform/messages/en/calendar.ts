import type { calendarFlashMessages as spanishNotices, calendarMessages as spanish } from '../es/calendar.ts';

export const calendarMessages: typeof spanish = {
  title: 'My calendar',
  lead: 'Your classes in the calendar of your phone or computer, always up to date: when one moves or is called off, you see it there.',
  subscribe: 'Subscribe',
  subscribeHint: 'Once is enough. Your calendar asks again from time to time; some take several hours.',
  open: 'Open in my calendar',
  address: 'Address of your calendar',
  addressHint: 'It is yours alone: whoever knows it sees your classes, but nobody gets into a video call with it.',
  applications: [
    'In Google Calendar, on a computer: next to “Other calendars”, add one from its address and paste it.',
    'On an iPhone or a Mac: tap “Open in my calendar”.',
    'In Outlook: “Add calendar”, “Subscribe from web”, and paste the address.',
  ],
  move: 'Change the address',
  moveHint: 'If somebody else got to know it. The old one stops working and you have to subscribe again.',
  moveSubmit: 'Change the address',
  summary: (course, title) => `${title} · ${course}`,
  enter: 'To enter the class:',
  inCourse: 'All classes of the course:',
  cancelled: 'This class was called off.',
  file: 'class',
  add: 'Add to my calendar',
  mine: 'See my classes in my calendar',
};

export const calendarFlashMessages: typeof spanishNotices = {
  'calendar-moved': 'Your calendar has a new address. The old one shows nothing any more.',
};
