import type { calendarFlashMessages as spanishFlash, calendarMessages as spanish } from '../es/calendar.ts';

export const calendarMessages: typeof spanish = {
  title: 'My calendar',
  lead: 'Your classes in the calendar on your phone or computer, always up to date: you see it there when a class is moved or cancelled.',
  subscribe: 'Subscribe',
  subscribeHint: 'You only need to do this once. Your calendar updates itself from time to time; some take several hours.',
  open: 'Open in my calendar',
  url: 'Your calendar link',
  urlHint: 'It is private: anyone who has it can see your classes, but cannot join a video call with it.',
  applications: [
    'In Google Calendar, on a computer: next to “Other calendars”, choose “From URL” and paste the link.',
    'On an iPhone or a Mac: tap “Open in my calendar”.',
    'In Outlook: “Add calendar”, “Subscribe from web”, and paste the link.',
  ],
  renew: 'Change the link',
  renewHint: 'If someone else got hold of it. The old link stops working and you have to subscribe again.',
  renewSubmit: 'Change the link',
  summary: (course, title) => `${title} · ${course}`,
  join: 'To join the class:',
  allMeetings: 'All classes of the course:',
  cancelled: 'This class was cancelled.',
  file: 'class',
  add: 'Add to my calendar',
  subscribeLink: 'See my classes in my calendar',
};

export const calendarFlashMessages: typeof spanishFlash = {
  'calendar-url-renewed': 'Your calendar has a new link. The old one no longer works.',
};
