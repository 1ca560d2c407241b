import type * as es from '../es/sections.ts';

export const courseSections: typeof es.courseSections = {
  title: 'Sections of the course',
  lead: 'Divide the course into groups with classes of their own. A class without a section is for the whole course; that of a section is for its members, its teachers and whoever was added to moderate it.',
  manage: 'Manage sections',
  none: 'This course has no sections: all its classes are for everyone in it.',
  list: (names) => `It has these sections: ${names}.`,
  nameOf: (name) => `Name of section ${name}`,
  newName: 'Name of the new section',
  newNameHint: 'For example A, or Tuesday afternoon.',
  counts: (members, meetings) =>
    `${members === 1 ? '1 person' : `${members} people`} and ${meetings === 1 ? '1 class' : `${meetings} classes`}.`,
  create: 'Add section',
  rename: 'Rename',
  delete: 'Delete',
  back: 'Back to the settings',
  errors: {
    missing: 'Enter a name.',
    tooLong: 'It is too long.',
    taken: 'The course already has a section with that name.',
  },
  section: 'Section',
  sectionOf: (name) => `Section of ${name}`,
  chip: (name) => `Section ${name}`,
  no: 'No section',
  whole: 'Whole course',
  noChange: 'No change',
  enrollHint: 'Those who are already in the course move there too. If you do not choose, nobody changes section.',
  classHint: 'Only its members, the teachers of the course and whoever you add to moderate can join.',
  unknown: 'Choose a section of the course.',
  save: 'Save sections',
  saveHint: 'People without a section can join only the classes of the whole course.',
};

export const flash: typeof es.flash = {
  'section-created': (name) => `You added the section “${name}”.`,
  'section-renamed': (name) => `The section is now called “${name}”.`,
  'section-deleted': (name) => `You deleted the section “${name}”.`,
  'section-in-use': (name) => `The section “${name}” has people or classes. Move them to another section before deleting it.`,
  'sections-assigned': (count) =>
    count === 0 ? 'Nobody changed section.' : count === 1 ? '1 person changed section.' : `${count} people changed section.`,
};
