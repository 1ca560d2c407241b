import type { reminderMessages as spanish } from '../es/reminders.ts';

export const reminderMessages: typeof spanish = {
  title: 'Reminders',
  deliveryStatuses: {
    accepted: (count) => `${count} accepted`,
    deferred: (count) => `${count} deferred`,
    refused: (count) => `${count} refused`,
    unknown: (count) => `of ${count} it is not known`,
  },
  subject: (title, when) => `Reminder: ${title}, ${when}`,
  text: (title, course) => `The class “${title}” of the course “${course}” is coming up.`,
  when: (when) => `When: ${when}.`,
  opens: (time) => `You can enter from ${time} on, with this same link.`,
  action: 'Enter the class',
  choose: (address) => `Choose when we remind you of your classes at ${address}`,
};
