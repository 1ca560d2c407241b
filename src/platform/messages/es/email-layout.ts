/** What stands in every mail. */
export const emailLayoutMessages = {
  copyLinkHint: 'Si el botón no funciona, copia esta dirección en tu navegador:',
};
