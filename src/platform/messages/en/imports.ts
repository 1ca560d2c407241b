import type * as spanish from '../es/imports.ts';

export const imports: typeof spanish.imports = {
  title: 'Import',
  lead: 'Upload lists as a CSV file. First you see what would change; nothing is saved until you confirm it.',
  kinds: {
    people: { name: 'People', action: 'Import people', hint: 'New accounts, and names, email addresses and roles of existing ones.' },
    courses: { name: 'Courses', action: 'Import courses', hint: 'Titles and descriptions.' },
    enrollments: { name: 'Enrolments', action: 'Import enrolments', hint: 'Who is in which course, and with which role.' },
    meetings: { name: 'Classes', action: 'Import classes', hint: 'Each with its course, start and end.' },
  },

  steps: { label: 'Steps', file: 'File', check: 'Check', write: 'Import' },
  earlierImports: 'Earlier imports',
  empty: 'There are no imports yet',
  emptyHint: 'Choose above what you want to import.',
  file: 'File',
  kind: 'List',
  uploader: 'Uploaded by',
  result: 'Result',
  state: 'State',
  deletedAccount: 'Deleted account',
  states: {
    uploading: 'Uploading',
    validating: 'Checking',
    unclear: 'Waiting for a choice',
    ready: 'Awaiting confirmation',
    applying: 'Importing',
    applied: 'Imported',
    unreadable: 'Could not be read',
    failed: 'Failed',
    abandoned: 'Discarded',
  },

  upload: {
    field: 'CSV file',
    fieldHint: (megabytes, rows) => `Up to ${megabytes} MB and ${rows} rows. Files saved by Excel work as they are.`,
    submit: 'Check the file',
    template: 'Download a template',
    columns: 'Columns',
    columnsLead: 'Order, capitals and accents do not matter. An empty cell changes nothing.',
    column: 'Column',
    meaning: 'What goes there',
    otherNames: 'Also called',
    errors: {
      'no-file': 'Choose a file.',
      'too-large': (megabytes) => `The file is larger than ${megabytes} MB. Split it into parts.`,
      empty: 'The file is empty.',
      'too-many': (most) => `You have ${most} unfinished imports. Confirm or discard one before you upload another.`,
    },
  },

  meanings: {
    people: {
      username: 'Identifies the person; an import does not change it. Lowercase letters, digits and the characters . _ + -',
      firstName: 'Required for new accounts.',
      secondName: 'Added to the first name.',
      lastName: 'Lists are sorted by last name.',
      secondLastName: 'Added to the last name.',
      fullName: 'Where there are no columns for first and last name: “Pérez Núñez, Ana”.',
      email: 'Identifies the person if there is no username. The invitation is sent there.',
      roles:
        'One or several, separated by commas: student, teacher, administrator or a role of your own. Without this column new accounts are students.',
      active: 'Yes or no. With “no” the account is deactivated and its sessions end.',
      locale: 'es or en.',
      identifier: 'Identifies the person before anything else, in any spelling. With it no username is needed.',
      checkDigit: 'If it is in a column of its own.',
      courseId: 'Enrols the person in the course, by its number…',
      course: '…by its title or its code…',
      courseCode: '…or by its code.',
      term: 'The term of the course, if its code or title is also used in others.',
      section: 'The section, if the title of the course has it.',
      role: 'Student or teacher. Without this column, teacher if the row gives that role, otherwise student.',
      proposedUsername: 'Replaces a username that cannot be used. It is filled in in the file of refused rows.',
    },
    courses: {
      id: 'Identifies an existing course. Leave it empty for new ones.',
      title: 'Identifies the course if there is no number.',
      code: 'Together with the term it identifies the course, even if its title changes. For example PY-101.',
      term: 'For example 2026-2.',
      section: 'Added to the title: each section is a course.',
      description: 'Everyone in the course sees it.',
      active: 'Yes or no.',
    },
    enrollments: {
      username: 'The person, by username…',
      email: '…or by email address.',
      identifier: '…or by identifier.',
      checkDigit: 'If it is in a column of its own.',
      courseId: 'The course, by its number…',
      course: '…or by its title.',
      courseCode: '…or by its code.',
      term: 'The term of the course, if its code or title is also used in others.',
      section: 'The section, if the title of the course has it.',
      role: 'Student or teacher. Without this column, student.',
      status: 'Active or ended. “Ended” removes the person from the course and keeps their history.',
    },
    meetings: {
      id: 'Identifies an existing class. Leave it empty for new ones.',
      courseId: 'The course, by its number…',
      course: '…or by its title.',
      courseCode: '…or by its code.',
      term: 'The term of the course, if its code or title is also used in others.',
      section: 'The section, if the title of the course has it.',
      title: 'Together with course and start it identifies the class if there is no number.',
      start: 'Day, month, year and time in the portal’s time zone: 03-03-2027 19:00',
      end: 'Like the start.',
      teacherOpening: 'Minutes. Empty: the default.',
      studentOpening: 'Minutes. Empty: the default.',
      closing: 'Minutes. Empty: the default.',
      active: 'Yes or no.',
      link: 'Created by the portal. If the column is present, it must match the portal’s link.',
    },
  },

  source: (file, size) => `${file}, ${size}`,
  readAs: (encoding, separator) => `We read the file as ${encoding}, with ${separator} between cells.`,
  encodings: {
    'utf-8': '“CSV UTF-8”',
    'windows-1252': 'Excel on Windows saves it',
    macintosh: 'Excel on a Mac saves it',
    cp850: 'MS-DOS saved it',
    'utf-16le': '“Unicode Text” from Excel',
    'utf-16be': '“Unicode Text” from Excel',
  },
  reading: {
    unclearTitle: 'Which of these looks right?',
    unclearText:
      'The file does not say how accents and ñ were saved. Choose the reading in which everything is spelled correctly; nothing is saved yet.',
    noneFits: 'If none looks right, open the list in Excel, choose “Save as” and “CSV UTF-8”, and upload it again.',
    samples: (encoding) => `We read the file as ${encoding}. Check that accents and ñ are right:`,
    otherwise: 'It does not look right: read it another way',
    encoding: 'How it was saved',
    options: {
      'utf-8': 'CSV UTF-8; rows that cannot be read are refused',
      'windows-1252': 'Excel on Windows',
      macintosh: 'Excel on a Mac',
      cp850: 'MS-DOS or an old program',
    },
    separator: 'What separates the cells',
    submit: 'Read it like this',
  },
  separators: { semicolon: 'semicolons', comma: 'commas', tab: 'tabs', bar: 'bars' },
  uploadedBy: (name, moment) => `By ${name}, ${moment}`,

  progress: {
    validating: 'Checking the file…',
    preparing: 'Preparing the changes…',
    applying: 'Saving everything…',
    waiting: 'Waiting for its turn…',
    retrying: 'There was a problem. It will be retried in a moment.',
    leaveHint: 'You can leave this page: the import continues.',
    share: (done, total) => `${done} of ${total}`,
  },

  verdicts: { new: 'New', changed: 'Changed', unchanged: 'Unchanged', refused: 'Refused' },
  verdictHints: {
    new: 'They will be created.',
    changed: 'They exist and will be updated.',
    unchanged: 'They are already like this in the portal.',
    refused: 'They will not be imported.',
  },
  verdictHintsDone: {
    new: 'They were created.',
    changed: 'They were updated.',
    unchanged: 'They were already like this in the portal.',
    refused: 'They were not imported.',
  },
  counts: 'Rows of the file by result',
  rows: 'Rows of the file',
  line: 'Line',
  changes: 'Changes',
  reason: 'Reason',
  row: 'Row',
  before: 'Before',
  after: 'After',
  nothingHere: {
    new: 'There are no new rows',
    changed: 'No row changes anything',
    unchanged: 'No row is already like this in the portal',
    refused: 'No row was refused',
  },
  refusedHelp: 'Download the refused rows with their reasons, correct them and upload them again: the others are not imported twice.',
  downloadRefused: 'Download refused rows',
  untitledColumn: (number) => `column ${number}, which has no title`,
  notKeptColumns: (names) => `The portal does not keep this data and does not use it: ${names}.`,
  coursesNotAllowed: 'The columns of the course are not used: you do not have permission to enrol people.',
  superfluousColumns: (names) => `These columns will not be used, because another one in the file says the same: ${names}.`,
  unknownColumns: (names) => `These columns are unknown and will be ignored: ${names}.`,
  exportOnlyColumns: (names) => `These columns are for information only and change nothing: ${names}.`,
  revalidated: 'The data changed while you were confirming, so nothing was saved. This is what the file would do now.',
  previousImport: (moment) => `This same file was already imported on ${moment}.`,

  confirm: {
    people: (count, figure) => (count === 1 ? 'Import 1 person' : `Import ${figure} people`),
    courses: (count, figure) => (count === 1 ? 'Import 1 course' : `Import ${figure} courses`),
    enrollments: (count, figure) => (count === 1 ? 'Import 1 enrolment' : `Import ${figure} enrolments`),
    meetings: (count, figure) => (count === 1 ? 'Import 1 class' : `Import ${figure} classes`),
  },
  confirmHint: 'Everything is saved, or nothing.',
  refusedNote: (count, figure) => (count === 1 ? '1 refused row will not be imported.' : `${figure} refused rows will not be imported.`),
  nothingToDo: 'There is nothing to import: all rows are already like this in the portal.',
  nothingValid: 'No row can be imported. The reasons are below.',
  nothingLeft: (unchanged, refused) =>
    `There is nothing to import: ${unchanged} are already like this in the portal and ${refused} cannot be imported. The reasons are below.`,
  rowCount: (count, figure) => (count === 1 ? '1 row' : `${figure} rows`),
  proposals: {
    title: (count, figure) => (count === 1 ? '1 row needs a usable username' : `${figure} rows need a usable username`),
    text: 'We suggest one for each person, different from all that exist. You will see them before importing.',
    submit: 'Use the suggested ones',
  },
  sharedEmails: {
    title: (count, figure) =>
      count === 1 ? '1 row has somebody else’s email address' : `${figure} rows have somebody else’s email address`,
    text: 'In the portal an email address belongs to one person only. You can import these without an address, for example when a family shares one: they sign in with their username and get their link on paper.',
    submit: 'Import them without an address',
  },
  unknownCourses: {
    title: (count, figure) =>
      count === 1 ? '1 person is in a course that does not exist' : `${figure} people are in courses that do not exist`,
    submit: 'Create the courses',
    hint: 'They are created with the import. Check that they are spelled right:',
  },
  createdCourses: (count) => (count === 1 ? 'One course is created too:' : `${count} courses are created too:`),
  courseAndPeople: (course, people) => `${course}: ${people}`,
  missing: {
    title: (count, figure) => (count === 1 ? '1 student is not in this file any more' : `${figure} students are not in this file any more`),
    lead: 'They are still enrolled in the courses of the list. If they have left, you can end their enrolments with this import; it can be undone.',
    ofCourse: (title, missing, members) => `${title}: ${missing} of ${members}`,
    teachersOfCourse: (count) => (count === 1 ? 'and 1 teacher' : `and ${count} teachers`),
    more: (count) => `and ${count} more`,
    teacher: 'teacher',
    end: (count, figure) => (count === 1 ? 'End the enrolment of 1 student' : `End the enrolments of ${figure} students`),
    endTeachers: (count) => (count === 1 ? 'That of 1 teacher too' : `Those of ${count} teachers too`),
    many: (figure) => `Yes, ${figure}: the file is complete`,
    manyHint: 'That is more than a third of a course. If the file is cut off, people who are still in it would leave.',
    manyError: 'Nothing was imported. Confirm below how many enrolments end.',
    confirm: 'Save the changes',
    ended: (count, figure) =>
      count === 1
        ? 'The enrolment of 1 person who was not in the file ended.'
        : `The enrolments of ${figure} people who were not in the file ended.`,
    undo: 'Undo: enrol them again',
    undoHint: 'Those who left with this import and whom nobody has changed since come back. It can be undone for two weeks.',
    undone: (count, figure) =>
      count === 1 ? 'Undone: 1 person is in the course again.' : `Undone: ${figure} people are in their courses again.`,
  },
  shortNumbers: (count, figure, line) =>
    count === 1
      ? `In line ${line}, the username has fewer digits than the others. Excel may have removed zeros at its beginning.`
      : `${figure} usernames have fewer digits than the others, the first one in line ${line}. Excel may have removed zeros at their beginning.`,
  ownerDecides: (name) => `Only ${name}, who uploaded the file, can confirm or discard it.`,
  ownerDeleted: 'The account that uploaded the file was deleted: it can no longer be confirmed.',
  linksLater: 'This portal sends no email. When it is done you can print or download the links with which people choose their passwords.',
  invite: 'Invite by email when it is done',
  inviteHint: 'People without an email address are not invited.',
  abandon: 'Discard',

  done: {
    title: 'Import finished',
    text: (count, figure) => (count === 1 ? '1 row was saved.' : `${figure} rows were saved.`),
    invited: (count, figure) => (count === 1 ? '1 invitation was written.' : `${figure} invitations were written.`),
    inviting: 'Writing the invitations…',
    mails: {
      sent: (count, figure) =>
        count === 1 ? 'The mail service accepted 1 invitation.' : `The mail service accepted ${figure} invitations.`,
      queued: (count, figure) =>
        count === 1
          ? '1 invitation is waiting for its turn. If the mail service does not take it, the portal tries again.'
          : `${figure} invitations are waiting for their turn. If the mail service does not take them, the portal tries again.`,
      waiting: (count, figure) =>
        count === 1
          ? '1 invitation has not been sent: the portal has no mail service.'
          : `${figure} invitations have not been sent: the portal has no mail service.`,
      failed: (count, figure) => (count === 1 ? '1 invitation could not be delivered.' : `${figure} invitations could not be delivered.`),
    },
    notInvited: (count, figure) =>
      count === 1
        ? '1 person gets no invitation, for example for lack of an email address.'
        : `${figure} people get no invitation, for example for lack of an email address.`,
    firstPasswords: 'How they get their passwords',
    firstPasswordsHint:
      'New accounts have no password. Each person chooses one with an invitation by email, or with a link that you hand over.',
    firstPasswordsWithoutMail: 'New accounts have no password, and this portal sends no email: give each person a link to choose one.',
    inviteNow: 'Send invitations',
    viewList: { people: 'See the people', courses: 'See the courses', enrollments: 'See the courses', meetings: 'See the classes' },
    dataDeleted: 'The rows were kept for two weeks and have been deleted.',
  },
  abandoned: 'This import was discarded. Nothing was saved.',
  failedTitle: 'Nothing was imported',
  uploadAnother: 'Upload another file',

  problems: {
    empty: 'The file has no text.',
    'no-rows': 'The file only has column names.',
    'not-text': 'The file is not a text list. Save it as CSV and upload it again.',
    'mixed-encodings': (_line, lines) =>
      `The file mixes two ways of saving accents, so it cannot be read as a whole. Check ${lines.includes(',') ? 'lines' : 'line'} ${lines}. The safest is to save the list as “CSV UTF-8” and upload it again.`,
    'cut-off': (line) =>
      `The file is cut off: it ends in line ${line}, in the middle of a letter. Download or save it again and upload all of it.`,
    'excel-workbook': 'The file is an Excel workbook. In Excel, choose “Save as” and “CSV”, and upload it again.',
    'unclosed-quote': (line) => `In line ${line} a quotation mark opens that never closes. Nothing after it can be read.`,
    'stray-quote': (line) =>
      `In line ${line} there is a quotation mark where none is allowed. If it is part of the text, double it and enclose the cell in quotation marks.`,
    'line-too-long': (line) => `Line ${line} is too long to be a row.`,
    'too-many-rows': (_line, rows) => `The file has more than ${rows} rows. Split it into parts.`,
    'duplicate-column': (_line, column) => `The column “${column}” appears twice.`,
    'missing-column': (_line, column) => `A column that identifies each row is missing: ${column}.`,
    'no-known-column': 'The first line has no known column. Download the template to see the names.',
    forbidden: 'The person who uploaded the file is no longer allowed to import it.',
    'last-administrator': 'With these changes nobody could administer the portal.',
    expired: 'It was not confirmed within a week.',
    'unexpected-error': 'An unexpected error occurred several times. Nothing was saved; you can upload the file again.',
  },
  or: 'or',

  errors: {
    missing: () => 'This is missing.',
    'too-long': () => 'This is too long.',
    'too-many-cells': (text) => `The row has more cells than columns; “${text}” is left over.`,
    'invalid-boolean': (text) => `“${text}” is neither yes nor no.`,
    'duplicate-row': (_text, line) => `It is repeated in line ${line}.`,
    'different-row': (_text, line) =>
      `Line ${line}, which is about the same person, says something else. To enrol a person in several courses, their rows need the same personal data.`,
    'same-person-refused': (_text, line) => `Line ${line}, which is about the same person, has an error: correct that one first.`,
    'long-number': (text) =>
      `Excel turned a long number into “${text}” and lost its digits. In the original, format the column as “Text”, type the number again and save the file.`,
    'date-for-text': (text) =>
      `Excel seems to have turned the text into the date “${text}”, as it does with “1-3”. Format the column as “Text”, type it again and save the file.`,
    'boolean-for-text': (text) => `“${text}” is what Excel puts where a comparison or a checkbox was: type the text.`,
    'narrow-cell': () => 'It only has “###”: the column was too narrow in Excel. Widen it and save the file again.',
    'formula-error': (text) => `“${text}” is the error of an Excel formula: correct the formula or type the text.`,
    'damaged-text': (text) => `“${text}” has letters that were damaged when the file was saved. Type them again.`,
    'same-email': (text, line) =>
      `${text}, line ${line}, has the same email address. In the portal an address belongs to one person only: type another one or leave the cell empty.`,
    'full-name-undivided': (text) =>
      `It is not clear where the surname begins in “${text}”. Use two columns, “First name” and “Last name”, or write “Surname, First name”.`,
    forbidden: () => 'That account has permissions that you do not have: you cannot change it.',
    anonymised: () => 'That account was anonymised: it cannot be changed.',
    'cannot-target-self': () =>
      'This is you: change your details in your profile; you cannot deactivate yourself or remove your own roles.',
    'last-administrator': () => 'Nobody else could administer the portal.',
    'invalid-username': (text) => (text === '' ? 'This cannot be a username.' : `This cannot be a username; suggestion: ${text}`),
    'missing-username': (text) => (text === '' ? 'Required to create the account.' : `Required to create the account; suggestion: ${text}`),
    'invalid-email': (text) => `“${text}” is not an email address.`,
    'invalid-identifier': (text) => `“${text}” does not work: check the digits and the check digit.`,
    'identifier-of-other-email': (owner, _line, other) =>
      `It belongs to the account ${owner}, and the email address of the row to ${other}. Correct one of the two.`,
    'identifier-of-other-username': (owner, _line, other) =>
      `It belongs to the account ${owner}, and the row names another person’s username, ${other}. Correct one of the two.`,
    'username-differs': (owner) =>
      `It belongs to the account ${owner}, and the row names another username. An import does not change usernames.`,
    'email-taken': (text) =>
      `This is already the email address of the account ${text}. An address belongs to one person only: type another one or leave the cell empty.`,
    'unknown-role': (text) => `There is no role “${text}”.`,
    'role-forbidden': (text) => `You cannot assign the role “${text}”: it has permissions that you do not have.`,
    'invalid-language': (text) => `“${text}” is not a language of the portal.`,
    'unknown-user': (text) => `There is no account “${text}”.`,
    'unknown-course': (text) => `There is no course “${text}”.`,
    'unknown-section': (text) => `The course has no section “${text}”.`,
    'ambiguous-course': (text) => `There are several courses “${text}”: use the number, or the code and the term.`,
    'invalid-number': (text) => `“${text}” is not a number.`,
    'invalid-course-role': (text) => `“${text}” is neither student nor teacher.`,
    'invalid-status': (text) => `“${text}” is neither active nor ended.`,
    'not-enrolled': () => 'The person is not in the course.',
    'unknown-meeting': (text) => `There is no class with the number ${text}.`,
    'different-course': (text) => `The class belongs to another course: “${text}”.`,
    'invalid-time': (text) => `“${text}” is not a date with a time, such as 03-03-2027 19:00.`,
    'nonexistent-time': (text) => `“${text}” does not exist: clocks go forward that night.`,
    'end-before-start': () => 'The end must be after the start.',
    'duration-too-long': () => 'It lasts too long: check the date and time.',
    'wrong-link': () => 'This is not the link of this class.',
    'link-not-allowed': () => 'Leave it empty: the portal creates the link of a new class.',
    'invalid-minutes': (text) => `“${text}” is not a number of minutes.`,
    'ambiguous-meeting': () => 'There are several with this title and start: use the number.',
  },

  emptyValue: 'empty',
  templateFile: {
    people: 'template-people',
    courses: 'template-courses',
    enrollments: 'template-enrolments',
    meetings: 'template-classes',
  },
  refusedFile: 'refused-rows',
};

export const flash: typeof spanish.flash = {
  'import-abandoned': 'You discarded the import. Nothing was saved.',
  'import-confirmed-before': 'This import was no longer awaiting confirmation. This is its current state.',
  'import-undone': (count) => (count === 1 ? 'The person is in the course again.' : `${count} people are in their courses again.`),
  'import-not-undone': 'It cannot be undone any more. This is how it is now.',
  'import-too-late': 'It was too late to discard it. This is the result.',
  'import-not-repeated': 'This import was no longer waiting for a decision. This is its current state.',
  'import-inviting': 'The invitations are being written. Below you see which ones the mail service accepted.',
};
