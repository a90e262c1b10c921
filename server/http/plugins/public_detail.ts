import { type MaillageError, publicWords } from '../../../errors/maillage_error.ts';

/** A path with two parts, an address with a scheme, a host with a port: what no sentence for strangers holds. */
const PLACE =
  /(?<![a-z])[a-z]{2,10}:\/\/[^\s,;()"]*|(?<![\w/])(?:\/|[A-Z]:\\)[\w.@~-]+[\\/][^\s,;:()"]*|(?<![\w.-])(?:[a-z][\w.-]{0,250}|\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}(?!\d)/g;

/**
 * What strangers are told of an error that is no fault of theirs: its public words, or its sentence without the files, folders and hosts
 * of this machine, which are for who runs it and finds them in the log.
 */
export function publicDetail(code: string, message: string): string {
  return publicWords(code)?.en ?? message.replace(PLACE, '…');
}

/** The same of an error, in both languages. */
export function publicSentence({ code, message, text_fr }: MaillageError): {
  message: string;
  text_fr: string;
} {
  const words = publicWords(code);
  return { message: publicDetail(code, message), text_fr: words?.fr ?? text_fr.replace(PLACE, '…') };
}
