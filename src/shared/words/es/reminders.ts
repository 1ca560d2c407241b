/** The mails that remind of a class. */
export const reminderWords = {
  subject: (title: string, when: string) => `Recordatorio: ${title}, ${when}`,
  text: (title: string, course: string) => `Se acerca la clase «${title}» del curso «${course}».`,
  when: (when: string) => `Cuándo: ${when}.`,
  opens: (time: string) => `Puedes entrar desde las ${time}, con este mismo enlace.`,
  action: 'Entrar a la clase',
  choose: (address: string) => `Eliges cuándo te recordamos tus clases en ${address}`,
};
