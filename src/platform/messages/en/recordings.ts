import type * as spanish from '../es/recordings.ts';

export const recordings: typeof spanish.recordings = {
  title: 'Recordings',
  lead: 'The recordings of this class. Members of the course, or of the section that you choose, see a recording once you publish it.',
  none: 'There are no recordings of this class',
  noneHint: 'A moderator can record it during the video call. It appears here a few minutes after it ends.',
  noneOfCourse: 'There are no recordings of this course',
  noneOfCourseHint: 'Those that your teachers publish appear here.',
  notKept: 'This portal does not keep recordings. If it did before, those cannot be watched.',
  untitled: (moment) => `Recording of ${moment}`,
  columns: { recording: 'Recording', length: 'Length', size: 'Size', state: 'State', viewers: 'Watched by', room: 'Room' },
  published: 'Published',
  unpublished: 'Not published',
  unknownLength: 'unknown',
  megabytes: (count) => `${count} MB`,
  viewers: (count) => (count === 1 ? '1 person' : `${count} people`),
  backToClass: 'Back to the class',
  download: 'Download',
  position: 'This browser remembers where you stopped.',
  cannotPlay: 'Your browser cannot show the video.',
  notLoaded: 'The video could not be loaded. Wait a moment and reload the page.',
  manage: 'Manage',
  publishedSince: (moment, section) =>
    section === undefined ? `Published to the course since ${moment}.` : `Published to section ${section} since ${moment}.`,
  onlyManagers: 'Only those who manage the class can watch it.',
  audience: 'For',
  publish: 'Publish',
  withdraw: 'Withdraw',
  name: 'Name',
  nameTooLong: 'Use 120 characters or fewer.',
  from: 'Plays from',
  until: 'Plays until',
  timeHint: 'Such as 12:30 or 1:02:30. Empty: no cut.',
  cutHint: 'The file stays as it is: what is left out is not shown, but it can be found in the file.',
  timeErrors: {
    time: 'Enter minutes and seconds, such as 12:30.',
    order: 'It must be after the beginning.',
    'after-end': 'The recording is shorter.',
  },
  downloadable: 'Those who watch it may download it',
  downloadableHint:
    'The whole file is downloaded. Without this, the player does not offer the download; nothing stops viewers from recording their own screen.',
  save: 'Save',
  delete: 'Delete',
  deleteTitle: 'Delete this recording?',
  deleteLead: (name) => `“${name}” is deleted with its file. This cannot be undone.`,
  deleteSubmit: 'Delete the recording',
  back: 'Go back without deleting',
  unassigned: 'Recordings without a class',
  unassignedLead: 'No class has the room in which they were recorded. Say which class they belong to, or delete them.',
  noneUnassigned: 'There are no recordings without a class',
  troubles: {
    unassigned: (count, text) =>
      count === 1 ? '1 recording does not belong to any class.' : `${text} recordings do not belong to any class.`,
    unfinished: (count, text) =>
      count === 1
        ? '1 recording has not finished arriving after more than 12 hours.'
        : `${text} recordings have not finished arriving after more than 12 hours.`,
    unmoved: (count, text) =>
      count === 1
        ? '1 recording could not be moved to the S3 storage. It can still be watched.'
        : `${text} recordings could not be moved to the S3 storage. They can still be watched.`,
    diskFull: (gigabytes) => `The disk for recordings has ${gigabytes} GB left: the next ones will not fit.`,
  },
  watch: 'Watch',
  meeting: 'Number of the class',
  noMeeting: 'There is no class with that number.',
  assign: 'Assign',
  mayBeRecorded: 'This class may be recorded: your picture and voice may be part of the recording.',
};

export const flash: typeof spanish.flash = {
  'recording-changed': 'The recording was saved.',
  'recording-published': 'The recording was published.',
  'recording-withdrawn': 'The recording was withdrawn: only those who manage the class can watch it.',
  'recording-deleted': 'The recording was deleted.',
  'recording-assigned': 'The recording now belongs to this class.',
};
