import type * as spanish from '../es/meeting-page.ts';

export const meetingPage: typeof spanish.meetingPage = {
  tabs: {
    label: 'Parts of the class',
    details: 'Details',
    attendance: 'Attendance',
    minutes: 'Minutes',
    recordings: 'Recordings',
    guests: 'Guests',
    whoCanJoin: 'Why can’t they join?',
  },
  join: 'Join',
  more: 'More actions',
  change: 'Change the class',
  copyClass: 'Copy the class',
  end: 'End for everyone',
  delete: 'Delete the class',
  opensAt: (time) => `You can join from ${time}.`,
  cancelled: 'It will not take place.',
  inactive: 'It is switched off: nobody can join.',
  courseInactive: 'The course is inactive: nobody can join.',
  managesOnly: 'You can manage it but not join it: your account is not in the course.',
  copyLink: 'Copy link',
  share: 'Share',
  link: 'Link to the class',
  linkHint: 'Everyone joins with their own account.',
  byWhatsapp: 'Send by WhatsApp',
  byMail: 'Send by email',
  qrCode: 'Show QR code',
  shareSubject: (title) => `Class: ${title}`,
  shareText: (title, course, when, address) => `${title}\n${course}\n${when}\n\nJoin with your account on the portal:\n${address}`,
  ownAttendance: 'Your attendance',
  series: { previous: (day) => `Previous class: ${day}`, next: (day) => `Next class: ${day}` },
  allJoins: 'See all attempts to join',
};

export const copying: typeof spanish.copying = {
  copy: 'Copy',
  copied: 'Copied',
  showQrCode: 'QR code for the phone',
  qrCodeOf: (what) => `QR code: ${what}`,
};
