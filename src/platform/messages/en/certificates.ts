import type * as spanish from '../es/certificates.ts';
import { percentage } from './portal.ts';

export const certificates: typeof spanish.certificates = {
  title: 'Certificates of attendance',
  lead: 'Each certificate keeps what it said on the day of issue. Its number and QR code lead to a page that confirms it.',
  issueAll: 'Issue for the whole course',
  downloadAll: 'Download all (PDF)',
  issue: 'Issue',
  issueAgain: 'Issue again',
  revoke: 'Revoke',
  revocation: {
    title: 'Revoke a certificate',
    question: (holder) => `Revoke the certificate of ${holder}?`,
    lead: (number, course) => `It is certificate ${number} for the course “${course}”.`,
    hint: 'The page that confirms it will say that it was revoked. This cannot be undone, but you can issue another one.',
    submit: 'Revoke certificate',
    cancel: 'Back without changing anything',
  },
  none: 'No certificate',
  left: 'no longer a student here',
  noStudents: 'There are no students',
  noStudentsHint: 'This list shows each student of the course with their certificate.',
  columns: { certificate: 'Certificate', issued: 'Issued', actions: 'Actions' },
  own: {
    download: 'Download my certificate',
    issue: 'Get my certificate',
  },
  file: 'certificate',
  hours: (attended, counted) => `Attended ${attended} of ${counted} ${counted === '1' ? 'hour' : 'hours'}.`,
  classes: (attended, counted, percent) =>
    `Attended ${attended} of ${counted} ${counted === 1 ? 'class' : 'classes'} (${percentage(percent)}).`,
  paper: {
    title: 'Certificate of attendance',
    certifies: 'This is to certify that',
    attendedCourse: 'attended the course',
    dates: (first, last) => (first === last ? `Class of ${first}.` : `Classes from ${first} to ${last}.`),
    issued: (date) => `Issued on ${date}.`,
    check: 'Check this certificate with the code or on the page below. Its number is:',
  },
  confirm: {
    title: 'This certificate is valid',
    lead: (school) => `It was issued by ${school}. Compare the paper with these details.`,
    revoked: 'This certificate was revoked',
    revokedHint: (date) => `It has not been valid since ${date}.`,
    unknown: 'There is no certificate with that number',
    unknownHint:
      'Check the number: four groups of four letters and digits, at the foot of the paper. It never has the letters I, L, O or U. If it matches, ask the school.',
    nameErased: 'The name was erased at the holder’s request',
    number: 'Number',
    holder: 'Name',
    course: 'Course',
    dates: 'Dates',
    attendance: 'Attendance',
    issued: 'Issued on',
    school: 'School',
  },
};

export const flash: typeof spanish.flash = {
  'certificates-issued': 'The certificates were issued.',
  'certificates-unchanged': 'The certificates already issued say the same: no new ones were needed.',
  'certificates-nothing-counts': 'Nobody has attended a class that counts yet: no certificate was issued.',
  'certificates-none': 'There are no certificates to download yet. Issue them first.',
  'own-certificate-issued': 'Your certificate is ready: download it here.',
  'certificate-revoked': 'The certificate was revoked, and its page says so.',
};
