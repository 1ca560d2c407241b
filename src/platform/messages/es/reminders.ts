const counted = (one: string, many: string) => (count: number) => `${count} ${count === 1 ? one : many}`;

/** The mails that remind of a class, and what the page of a class says of them. */
export const reminderMessages = {
  title: 'Recordatorios',
  deliveryStatuses: {
    accepted: counted('aceptado', 'aceptados'),
    deferred: counted('diferido', 'diferidos'),
    refused: counted('rechazado', 'rechazados'),
    unknown: (count: number) => `de ${count} no se sabe`,
  },
  subject: (title: string, when: string) => `Recordatorio: ${title}, ${when}`,
  text: (title: string, course: string) => `Se acerca la clase «${title}» del curso «${course}».`,
  when: (when: string) => `Cuándo: ${when}.`,
  opens: (time: string) => `Puedes entrar desde las ${time}, con este mismo enlace.`,
  action: 'Entrar a la clase',
  choose: (address: string) => `Eliges cuándo te recordamos tus clases en ${address}`,
};
