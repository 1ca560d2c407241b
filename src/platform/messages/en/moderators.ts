const classes = (count: string | number) => (Number(count) === 1 ? '1 class' : `${count} classes`);

export const moderators = {
  title: 'Who moderates',
  lead: 'The teachers of the course moderate the class, and so do the people you add here: a substitute, or a guest speaker. They do not need to be in the course. Those who are not students of the course also take the class’s roll call.',
  teachers: 'Teachers of the course',
  named: 'In this class',
  none: 'Nobody else.',
  namedBy: (name: string, when: string) => `Since ${when}, added by ${name}`,
  namedAt: (when: string) => `Since ${when}`,
  remove: 'Remove',
  following: 'From the following classes too',
  name: 'Add someone',
  login: 'Username or email',
  wholeSeries: 'the whole series',
  scope: 'Which classes?',
  scopes: {
    meeting: 'This class only',
    series: 'This class and the following ones of this series',
    course: 'This class and the following ones of the course, up to a day',
  },
  scopeHints: { series: 'Also those that are added to the series later.' } as Record<string, string>,
  until: 'Until',
  untilHint: 'For the classes of the course: the last day on which they moderate.',
  told: 'We tell them by email, and the teachers of the course too. The class appears on their page and in their calendar.',
  submit: 'Add moderator',
  over: 'The class is over: moderators can no longer be added.',
  errors: {
    missing: 'Enter the person’s username or email.',
    unknown: 'No active account has this username or email.',
    span: 'Choose a day from the date of the class, up to a year later.',
  },
  more: (count: number) => `and ${count} more`,
  classes: 'Classes',
  open: 'See the class',
  zone: (zone: string) => `Times are in ${zone}.`,
  mails: {
    named: {
      subject: (course: string) => `You moderate a class of “${course}”`,
      text: (course: string) =>
        `You were added as a moderator of these classes of “${course}”. You can join as soon as they open for teachers.`,
      subjectForTeachers: (name: string, course: string) => `${name} will moderate a class of “${course}”`,
      textForTeachers: (name: string, course: string) => `${name} will moderate these classes of “${course}”.`,
    },
    removed: {
      subject: (course: string) => `You no longer moderate a class of “${course}”`,
      text: (course: string) => `You no longer moderate these classes of “${course}”.`,
      subjectForTeachers: (name: string, course: string) => `${name} will no longer moderate a class of “${course}”`,
      textForTeachers: (name: string, course: string) => `${name} will no longer moderate these classes of “${course}”.`,
    },
  },
};

export const flash = {
  'moderator-named': (name: string | number, count: string | number) => `${name} moderates ${classes(count)}.`,
  'moderator-removed': (name: string | number, count: string | number) => `${name} no longer moderates ${classes(count)}.`,
  'moderator-unchanged': (name: string | number) => `${name} already moderates the class.`,
  'moderator-over': 'The class is over: moderators can no longer be added.',
};
