/** What is left to do in a new portal, on the administrator's first page. */
export const firstSteps = {
  title: 'First steps',
  progress: (done: number, all: number) =>
    done === 0
      ? 'After these steps the portal is ready for its first class.'
      : `${done} of ${all} done. After the others the portal is ready for its first class.`,
  hide: 'Hide',
  done: 'Done',
  pending: 'To do',
  steps: {
    identity: {
      title: 'Name, logo and contact',
      text: 'Give the portal your school’s name, and say whom people can write to when they need help.',
      way: 'Go to Settings',
    },
    mail: {
      title: 'Mail',
      text: 'Send yourself a test: invitations and notices go out the same way.',
      way: 'Send a test',
    },
    jitsi: {
      title: 'Connection to Jitsi',
      text: 'The diagnostics check whether Jitsi lets in those who may join, and nobody else.',
      way: 'Open the diagnostics',
    },
    people: {
      title: 'Teachers and students',
      text: 'Upload your school’s list, saved as CSV in Excel, or add people one by one. A “Course” column creates the courses too.',
      way: 'Import a list',
    },
    courses: {
      title: 'Courses',
      text: 'Create a course and enrol its people.',
      way: 'Create a course',
    },
    meetings: {
      title: 'First class',
      text: 'Schedule one class, or a whole term at once.',
      way: 'Schedule a class',
    },
  },
  /** A second way to the same. */
  others: { people: 'Add a person', courses: 'Import a list' } as Partial<Record<string, string>>,
  /** How far a step is, in place of its own text and button. */
  hints: {
    'no-contact': 'The name is set. Still missing: whom people can write to when they need help.',
    'no-mail-server': 'The portal has no mail server yet. Whoever installed it sets one up with SMTP_URL.',
    'mail-queued': 'The test is on its way.',
    'mail-failed': 'The test did not go out. The mail page says why.',
    'doctor-failed': 'The last diagnostics found something to fix.',
    'no-members': 'There is a course. Now enrol somebody in it.',
  } as Partial<Record<string, string>>,
  ways: {
    'no-mail-server': 'See the mail',
    'mail-queued': 'See the mail',
    'mail-failed': 'See why',
    'no-members': 'See the courses',
  } as Partial<Record<string, string>>,
  hidden: 'The list of first steps is hidden.',
  show: 'Show the first steps',
};

export const flash = {
  'first-steps-hidden': 'The first steps are hidden. You can find them again in Settings.',
  'first-steps-shown': 'Here are the first steps, if any are left.',
};
